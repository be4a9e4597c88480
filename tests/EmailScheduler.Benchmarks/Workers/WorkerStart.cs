using System.Diagnostics;
using System.Text.Json;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.WorkerHosting;
using EmailScheduler.WorkerHosting.Protocol;

namespace EmailScheduler.Benchmarks.Workers;

/// <summary>One start of the worker, and its first run.</summary>
/// <param name="Indexed">From the start of the process until the host knew all functions.</param>
/// <param name="Healthy">From the start of the process until the first healthy answer.</param>
/// <param name="Processor">The processor time that the process had taken by then.</param>
/// <param name="PeakMegabytes">The most memory that it had held by then.</param>
/// <param name="Run">The processor time of the first run.</param>
internal sealed record WorkerStart(TimeSpan Indexed, TimeSpan Healthy, TimeSpan Processor, double PeakMegabytes, TimeSpan Run)
{
    /// <summary>Starts a worker and stops it again.</summary>
    /// <param name="app">The folder that the app was published to.</param>
    /// <param name="prepare">Fills a store's folder.</param>
    /// <param name="run">What to run in that store.</param>
    /// <param name="variables">Further environment variables of the worker.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    public static async Task<WorkerStart> MeasureAsync(string app, Action<string> prepare, RunRequest run, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("email-scheduler-worker-bench-").FullName;
        try
        {
            var store = Path.Combine(folder, "store");
            prepare(store);
            var settings = new Dictionary<string, string>(variables, StringComparer.Ordinal) { ["Store__Url"] = store, ["HOME"] = folder, ["Schedule"] = "0 0 6 * * *" };
            return await MeasureAsync(app, run, settings, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<WorkerStart> MeasureAsync(string app, RunRequest run, Dictionary<string, string> settings, CancellationToken cancellationToken)
    {
        await using var host = await WorkerHost.OpenAsync(cancellationToken);
        var from = Stopwatch.GetTimestamp();
        var process = host.Start(app, settings);
        await host.InitializeAsync(cancellationToken);
        var functions = (await host.IndexAsync(cancellationToken)).ToDictionary(function => function.Name, StringComparer.Ordinal);
        var indexed = Stopwatch.GetElapsedTime(from);
        await host.LoadAsync(functions.Values, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("api/health", UriKind.Relative));
        using var answer = await host.SendAsync(functions["Health"], request, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var healthy = Stopwatch.GetElapsedTime(from);
        var (processor, peak) = (process.ProcessorTime, StepProcess.PeakMegabytes(process.Id));
        await RunAsync(host, functions["RunOrganization"], run, cancellationToken);
        var start = new WorkerStart(indexed, healthy, processor, peak, process.ProcessorTime - processor);
        await host.TerminateAsync(cancellationToken);
        await process.Exited.WaitAsync(WorkerHost.Bound, cancellationToken);
        return start;
    }

    private static async Task RunAsync(WorkerHost host, RpcFunctionMetadata function, RunRequest run, CancellationToken cancellationToken)
    {
        var outcome = JsonSerializer.Deserialize<RunOutcome>(await host.InvokeAsync(function, JsonSerializer.Serialize(run, StoredJson.Options), cancellationToken), StoredJson.Options)!;
        if (outcome.Status != RunStatus.Completed)
        {
            throw new InvalidOperationException($"The run ended {outcome.Status}: {outcome.Reason}");
        }
    }
}
