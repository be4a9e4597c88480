using System.Globalization;
using System.Text.RegularExpressions;

namespace EmailScheduler.Cli.Tests.FailedCalls;

/// <summary>
/// A run on a folder in which one call to the file system fails, each in its turn: it ends with a code that says what to do, never as unexpected (70), the store
/// is whole, and the next run is right.
/// </summary>
public sealed partial class FailedCallTests : IDisposable
{
    private const string Calls = "openat,pwrite64,ftruncate,fallocate,fsync,fdatasync,rename,link,unlink,mkdir,rmdir,copy_file_range,utimensat,fchmod";

    private static readonly string[] Errors = ["ENOSPC", "EIO", "EACCES", "EROFS", "EMFILE"];

    private ServingProcess _process = ServingProcess.Start();

    public void Dispose() => _process.Dispose();

    [LongFact]
    public async Task Run_AnyCallFails_NeverUnexpectedAndTheStoreIsWhole()
    {
        using var bench = await RunBench.CreateAsync();
        var trace = Path.Combine(bench.Folder, "trace");
        await WarmUpAsync(bench);
        var (exitCode, errors, recorded) = await _process.RunTracedAsync(trace, ["-e", $"trace={Calls}"], RunBench.Run(bench.NewStore()));
        Assert.True(exitCode == 0, errors);

        var cases = Cases(recorded).ToList();
        var (failed, wrong) = (0, new List<string>());
        foreach (var (call, number, error) in LongTests.Some(cases, byDefault: 0, wanted: 30))
        {
            var store = bench.NewStore();
            string[] inject = ["-e", $"trace={call}", "-e", string.Create(CultureInfo.InvariantCulture, $"inject={call}:error={error}:when={number}")];
            try
            {
                var run = await _process.RunTracedAsync(trace, inject, RunBench.Run(store));
                failed += run.Trace.Any(line => line.Contains("(INJECTED)", StringComparison.Ordinal)) ? 1 : 0;
                Assert.True(run.ExitCode is 0 or 75 or 78, $"{run.ExitCode}: {run.Errors}");
                await bench.AssertWholeAsync(store, isDone: run.ExitCode == 0);
            }
            catch (Exception failure) when (failure is Xunit.Sdk.XunitException or InvalidOperationException)
            {
                wrong.Add($"{call} {number} {error}: {failure.Message}");
            }

            if (_process.HasDied)
            {
                _process.Dispose();
                _process = ServingProcess.Start();
                await WarmUpAsync(bench);
            }

            Directory.Delete(store, recursive: true);
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {failed} faults:\n{string.Join('\n', wrong)}");
        Assert.True(failed >= 5, $"Only {failed} calls failed of {cases.Count} that were recorded.");
    }

    private async Task WarmUpAsync(RunBench bench)
    {
        for (var run = 0; run < 3; run++)
        {
            Assert.Equal(0, (await _process.RunAsync(RunBench.Run(bench.NewStore()))).ExitCode);
        }
    }

    /// <summary>Every call of every thread by its number there, which is how strace counts them; each with one error after the other.</summary>
    private static IEnumerable<(string Call, int Number, string Error)> Cases(IEnumerable<string> recorded) => recorded
        .Select(line => CallRegex.Match(line))
        .Where(match => match.Success)
        .GroupBy(match => (Thread: match.Groups["thread"].Value, Call: match.Groups["call"].Value))
        .GroupBy(thread => thread.Key.Call, thread => thread.Count())
        .SelectMany(call => Enumerable.Range(1, call.Max()).SelectMany(number => Errors.Select(error => (call.Key, number, error))));

    [GeneratedRegex(@"\A(?<thread>\d+) +(?<call>\w+)\(", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex CallRegex { get; }
}
