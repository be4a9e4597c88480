using System.Diagnostics;
using EmailScheduler.Tests.PowerCuts;

namespace EmailScheduler.Storage.Tests.Objects.Directories.PowerCuts;

/// <summary>Runs a process under strace, and reads what it has asked of the operating system.</summary>
internal static class Recording
{
    private const string Calls = "openat,close,lseek,write,pwrite64,pwritev,writev,ftruncate,fallocate,copy_file_range,rename,renameat2,link,unlink,mkdir,rmdir,fsync,fdatasync,utimensat";

    /// <summary>Runs it to its end; the test is skipped where there is no strace.</summary>
    /// <param name="command">The process and its arguments.</param>
    /// <param name="trace">A file for the recording.</param>
    public static async Task<IEnumerable<SystemCall>> RunAsync(string[] command, string trace)
    {
        string[] arguments = ["-f", "-xx", "-s", "4194304", "-e", $"trace={Calls}", "-o", trace, .. command];
        try
        {
            using var process = Process.Start(new ProcessStartInfo("strace", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEndAsync(Cancel);
            await process.StandardOutput.ReadToEndAsync(Cancel);
            await process.WaitForExitAsync(Cancel);
            Assert.SkipWhen((await errors).Contains("ptrace", StringComparison.Ordinal), "This account may not trace processes.");
            Assert.Equal((0, ""), (process.ExitCode, await errors));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("Needs strace: 'apt-get install strace'.");
        }

        return SystemCall.Read(await File.ReadAllLinesAsync(trace, Cancel));
    }
}
