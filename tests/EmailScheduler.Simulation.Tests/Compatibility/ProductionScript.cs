using System.Diagnostics;
using System.Globalization;

namespace EmailScheduler.Simulation.Tests.Compatibility;

/// <summary>Runs <c>tests/lease-compatibility/production-lock.sh</c> on a lock file.</summary>
internal sealed class ProductionScript(string lockFile, string instanceId)
{
    /// <summary>What the script says of the lock: free, ours, held, expired (with the holder's instance id), or unreadable.</summary>
    public Task<string> StateAsync(DateTimeOffset now, CancellationToken cancellationToken) => RunAsync("state", now, cancellationToken);

    public Task<string> TakeAsync(DateTimeOffset now, CancellationToken cancellationToken) => RunAsync("take", now, cancellationToken);

    public Task<string> ReleaseAsync(DateTimeOffset now, CancellationToken cancellationToken) => RunAsync("release", now, cancellationToken);

    private async Task<string> RunAsync(string command, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "production-lock.sh");
        string[] arguments = [script, command, lockFile, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), instanceId];
        using var process = Process.Start(new ProcessStartInfo("bash", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        if (File.Exists(lockFile) && command == "take")
        {
            // The folder plays the bucket: its clock is the test's.
            File.SetLastWriteTimeUtc(lockFile, now.UtcDateTime);
        }

        return output.Trim();
    }
}
