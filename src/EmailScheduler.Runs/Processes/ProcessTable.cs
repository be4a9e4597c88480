using System.Globalization;
using System.Text;

namespace EmailScheduler.Runs.Processes;

/// <summary>
/// The other processes of this machine, as far as Linux shows them: those of the same user. On other systems nothing is known of them, and nothing is found.
/// </summary>
internal static class ProcessTable
{
    private const string Root = "/proc";

    /// <summary>The processes that were started with a variable: a program and all that it has started, also what it has let go of.</summary>
    public static IEnumerable<int> WithVariable(string name, string value)
    {
        var variable = Encoding.UTF8.GetBytes($"\0{name}={value}\0");
        return Others().Where(process => Read(() => Has(process, variable)));
    }

    /// <summary>The processes that have a file open.</summary>
    /// <param name="file">The end of its path, beginning with a separator: a temporary folder may have several names, of which the system shows one.</param>
    public static IEnumerable<int> Holding(string file) => Others().Where(process => Read(() => Holds(process, file)));

    // Zero bytes separate the variables, and end the last one.
    private static bool Has(int process, byte[] variable)
    {
        var environment = File.ReadAllBytes($"{Root}/{process}/environ").AsSpan();
        return environment.StartsWith(variable.AsSpan(1)) || environment.IndexOf(variable) >= 0;
    }

    private static bool Holds(int process, string file) =>
        Directory.EnumerateFiles($"{Root}/{process}/fd").Any(handle => Read(() => File.ResolveLinkTarget(handle, returnFinalTarget: false)?.FullName.EndsWith(file, StringComparison.Ordinal) is true));

    private static IEnumerable<int> Others() => OperatingSystem.IsLinux()
        ? Directory.EnumerateDirectories(Root)
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? process : 0)
            .Where(process => process > 0 && process != Environment.ProcessId)
        : [];

    /// <summary>A process may end while it is looked at, and those of other users are not shown.</summary>
    private static bool Read(Func<bool> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
