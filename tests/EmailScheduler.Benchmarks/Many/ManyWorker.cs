using System.Diagnostics;
using System.Text.Json;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.WorkerHosting;
using EmailScheduler.WorkerHosting.Protocol;

namespace EmailScheduler.Benchmarks.Many;

/// <summary>All organizations by the activities of one worker, as one instance of the app works them off; the hub is not part of it.</summary>
internal sealed class ManyWorker : IManyRunner
{
    private readonly WorkerHost _host;
    private readonly string _app;
    private readonly int _atOnce;
    private RpcFunctionMetadata? _run;

    private ManyWorker(WorkerHost host, string app, int atOnce) => (_host, _app, _atOnce) = (host, app, atOnce);

    /// <summary>Opens the host; the worker starts with its first day.</summary>
    public static async Task<IManyRunner> StartAsync(string app, int atOnce, CancellationToken cancellationToken) =>
        new ManyWorker(await WorkerHost.OpenAsync(cancellationToken), app, atOnce);

    /// <inheritdoc/>
    public async Task<ManyResult> RunAsync(IReadOnlyCollection<long> organizations, DateOnly asOf, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        _run ??= await LoadAsync(settings, cancellationToken);
        var (from, before) = (Stopwatch.GetTimestamp(), _host.Process.ProcessorTime);
        var options = new ParallelOptions { MaxDegreeOfParallelism = _atOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(organizations, options, async (organization, token) =>
        {
            var request = new RunRequest { OrganizationId = organization, RunId = RunId.New(TimeProvider.System), AsOf = asOf };
            var outcome = JsonSerializer.Deserialize<RunOutcome>(await _host.InvokeAsync(_run, JsonSerializer.Serialize(request, StoredJson.Options), token), StoredJson.Options)!;
            if (!outcome.Succeeded)
            {
                throw new InvalidOperationException($"The run of organization {organization} ended {outcome.Status}: {outcome.Reason}");
            }
        });
        return new ManyResult(Stopwatch.GetElapsedTime(from), _host.Process.ProcessorTime - before, StepProcess.PeakMegabytes(_host.Process.Id));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private async Task<RpcFunctionMetadata> LoadAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        _host.Start(_app, new Dictionary<string, string>(settings, StringComparer.Ordinal) { ["Schedule"] = "0 0 6 * * *", ["HOME"] = Path.GetTempPath() });
        await _host.InitializeAsync(cancellationToken);
        var functions = await _host.IndexAsync(cancellationToken);
        await _host.LoadAsync(functions, cancellationToken);
        return functions.Single(function => function.Name == "RunOrganization");
    }
}
