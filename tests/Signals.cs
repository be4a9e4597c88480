using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace EmailScheduler.Tests;

/// <summary>The signals that a terminal or a system sends to a process.</summary>
internal static partial class Signals
{
    public const int Hangup = 1, Interrupt = 2, Terminate = 15;

    public static void Send(this Process process, int signal) => Assert.Equal(0, Kill(process.Id, signal));

    /// <summary>Ends a process that the test has no hold of but its number.</summary>
    public static void KillNow(int process) => Kill(process, 9);

    /// <summary>Skips a test whose signal cannot arrive: what a shell starts in the background ignores some, and so does all that it starts.</summary>
    public static void SkipWhenIgnored(int signal)
    {
        // Linux shows it as a mask in which signal 1 is the lowest bit.
        var line = File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        var isIgnored = line is not null && (ulong.Parse(line.AsSpan("SigIgn:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (signal - 1))) != 0;
        Assert.SkipWhen(isIgnored, "What started the tests ignores this signal, and so does all that they start.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
