using System.Diagnostics;
using EmailScheduler.WorkerHosting;

namespace EmailScheduler.Benchmarks.Workers;

/// <summary>One start of the worker.</summary>
/// <param name="Indexed">From the start of the process until the host knew all functions.</param>
/// <param name="Healthy">From the start of the process until the first healthy answer.</param>
/// <param name="Processor">The processor time that the process had taken by then.</param>
/// <param name="PeakMegabytes">The most memory that it had held by then.</param>
internal sealed record WorkerStart(TimeSpan Indexed, TimeSpan Healthy, TimeSpan Processor, double PeakMegabytes)
{
    public static async Task<WorkerStart> MeasureAsync(string app, IReadOnlyDictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("email-scheduler-worker-bench-").FullName;
        try
        {
            var settings = new Dictionary<string, string>(variables, StringComparer.Ordinal) { ["Store__Url"] = Path.Combine(folder, "store"), ["HOME"] = folder, ["Schedule"] = "0 0 6 * * *" };
            await using var host = await WorkerHost.OpenAsync(cancellationToken);
            var from = Stopwatch.GetTimestamp();
            var process = host.Start(app, settings);
            await host.InitializeAsync(cancellationToken);
            var functions = await host.IndexAsync(cancellationToken);
            var indexed = Stopwatch.GetElapsedTime(from);
            await host.LoadAsync(functions, cancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("api/health", UriKind.Relative));
            using var answer = await host.SendAsync(functions.Single(function => function.Name == "Health"), request, cancellationToken);
            answer.EnsureSuccessStatusCode();
            var start = new WorkerStart(indexed, Stopwatch.GetElapsedTime(from), process.ProcessorTime, StepProcess.PeakMegabytes(process.Id));
            await host.TerminateAsync(cancellationToken);
            await process.Exited.WaitAsync(WorkerHost.Bound, cancellationToken);
            return start;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
