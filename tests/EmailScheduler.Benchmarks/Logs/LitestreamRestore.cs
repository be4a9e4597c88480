using System.Diagnostics;
using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Benchmarks.Logs;

/// <summary>
/// Litestream's own library making the newest state in a local file: its hydration, which does what its <c>restore</c> does (all files in one stream each,
/// merged, verified and written in order). To read pages through its SQLite file system would cost it a request each, and would not be fair. SQLite's own shell holds it:
/// for so long it does not get on with .NET's runtime in one process.
/// </summary>
internal static class LitestreamRestore
{
    private const string LibraryVariable = "EMAILSCHEDULER_TEST_LITESTREAM_VFS";
    private const string Done = "100.0";

    public static string? Library => Environment.GetEnvironmentVariable(LibraryVariable) is { } path && File.Exists(path) ? path : null;

    public static string HowToInstall => $"the same by Litestream's library is omitted; for it install sqlite3 and export {LibraryVariable}=\"$(tests/litestream/install.sh FOLDER)\"";

    /// <summary>Measured from when it begins to restore; what it does before that serves its file system only.</summary>
    /// <param name="address">The store, <c>s3://bucket[/prefix]</c>.</param>
    /// <param name="options">The store's endpoint and keys.</param>
    /// <param name="key">The database's key.</param>
    /// <param name="local">The file to make.</param>
    /// <param name="length">How long it will be.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<LogStepResult> MeasureAsync(string address, S3StoreOptions options, string key, string local, long length, CancellationToken cancellationToken)
    {
        using var shell = Start(address, options, key, local);
        try
        {
            await shell.StandardInput.WriteLineAsync($".load {Library}\n.open file:replica.db?vfs=litestream\nPRAGMA schema_version;");
            while (!File.Exists(local) && !shell.HasExited)
            {
                await Task.Delay(1, cancellationToken);
            }

            var from = Stopwatch.GetTimestamp();
            await shell.StandardOutput.ReadLineAsync(cancellationToken);
            while (!string.Equals(await ProgressAsync(shell, cancellationToken), Done, StringComparison.Ordinal) || new FileInfo(local).Length < length)
            {
                await Task.Delay(10, cancellationToken);
            }

            return new LogStepResult(
                Stopwatch.GetElapsedTime(from).TotalSeconds, shell.TotalProcessorTime.TotalSeconds, StepProcess.PeakMegabytes(shell.Id), Requests: null, Bytes: null);
        }
        finally
        {
            shell.Kill();
            await shell.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task<string> ProgressAsync(Process shell, CancellationToken cancellationToken)
    {
        await shell.StandardInput.WriteLineAsync("PRAGMA litestream_hydration_progress;");
        return await shell.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("SQLite's shell ended; what it or Litestream's library says is above.");
    }

    private static Process Start(string address, S3StoreOptions options, string key, string local)
    {
        var start = new ProcessStartInfo("sqlite3", ":memory:") { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["LITESTREAM_REPLICA_URL"] = $"{address}/{key}.ltx?endpoint={Uri.EscapeDataString(options.Endpoint.GetLeftPart(UriPartial.Authority))}&region={options.Region}";
        start.Environment["LITESTREAM_HYDRATION_ENABLED"] = "true";
        start.Environment["LITESTREAM_HYDRATION_PATH"] = local;
        start.Environment["LITESTREAM_LOG_FILE"] = "/dev/stderr";
        start.Environment["AWS_ACCESS_KEY_ID"] = options.AccessKeyId;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = options.SecretAccessKey;

        // It cannot start with a bundle of its own.
        start.Environment.Remove("AWS_CA_BUNDLE");
        return Process.Start(start)!;
    }
}
