using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using EmailScheduler.Runs.Notifications;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects.Traffic;

namespace EmailScheduler.Runs.Tests;

/// <summary>Each test has an organization of its own: the listeners hear the runs of all tests.</summary>
public sealed class RunTelemetryTests : IDisposable
{
    private readonly ConcurrentQueue<Activity> _spans = [];
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _measured = [];
    private readonly ActivityListener _traces;
    private readonly MeterListener _meters = new();

    public RunTelemetryTests()
    {
        _traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RunTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_traces);
        _meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == RunTelemetry.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, Text(tags))));
        _meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, Text(tags))));
        _meters.Start();
    }

    public void Dispose()
    {
        _traces.Dispose();
        _meters.Dispose();
    }

    [Fact]
    public void MostSeriesOf_AnInstrument_AreThoseOfTwentyThousandOrganizations()
    {
        var most = new Dictionary<string, int?>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => most[instrument.Name] = RunTelemetry.MostSeriesOf(instrument) };
        listener.Start();

        Assert.Equal(20_000, most["emailscheduler.success.age"]);
        Assert.Equal(60_000, most["emailscheduler.runs"]);
        Assert.Equal(20_000 * Enum.GetValues<StoreRequestKind>().Length, most["emailscheduler.store.requests"]);
        Assert.All(most.Where(one => one.Key.StartsWith("emailscheduler.", StringComparison.Ordinal)), one => Assert.InRange(one.Value ?? 0, 20_000, 200_000));
        Assert.All(most.Where(one => !one.Key.StartsWith("emailscheduler.", StringComparison.Ordinal)), one => Assert.Null(one.Value));
    }

    [Fact]
    public async Task Run_Completed_IsOneTraceWithASpanForEachStep()
    {
        using var folder = await new RunFolder().WithDatabaseAsync();

        var outcome = await folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(folder.Request with { RunId = "20250601T120000Z-7e1e0001" }, cancellationToken: Cancel);

        var run = RunSpan("20250601T120000Z-7e1e0001");
        var steps = _spans.Where(span => span.TraceId == run.TraceId && span != run).ToList();
        Assert.Equal(ActivityStatusCode.Ok, run.Status);
        Assert.Equal("completed", run.GetTagItem("emailscheduler.status"));
        Assert.All(outcome.Report!.Steps, step => Assert.Contains(steps, span => span.OperationName == step.Step));
        Assert.Contains(steps, span => span.OperationName == "schedule" && span.ParentSpanId == run.SpanId);
        Assert.All(steps, span => Assert.True(span.StartTimeUtc >= run.StartTimeUtc));
    }

    [Fact]
    public async Task Run_Completed_CountsRowsAndBytes()
    {
        using var folder = await new RunFolder().WithDatabaseAsync();
        const string Run = "20250601T120000Z-7e1e0002";

        var outcome = await folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(folder.Request with { RunId = Run }, cancellationToken: Cancel);

        Assert.Contains(_measured, one => one.Name == "emailscheduler.rows" && one.Value == outcome.Report!.Rows!.Inserted && one.Tags.Contains("change=inserted", StringComparison.Ordinal));
        Assert.Contains(_measured, one => one.Name == "emailscheduler.bytes" && one.Value == outcome.Report!.BytesSent && one.Tags.Contains("direction=sent", StringComparison.Ordinal));
        Assert.Contains(_measured, one => one is { Name: "emailscheduler.runs", Value: 1, Tags: "emailscheduler.organization=99;emailscheduler.status=completed" });
        Assert.Contains(_measured, one => one.Name == "emailscheduler.run.duration");
    }

    [Fact]
    public async Task Run_BusyLease_CountsTheWaitAndWhatItAskedOfTheStore()
    {
        using var folder = new RunFolder();
        var leases = new LeaseManager(folder.Store, new LeaseOptions { Timeout = TimeSpan.FromHours(1) }, folder.Clock, NullLogger.Instance);
        await using var held = (await leases.TryAcquireAsync("org-data/4244.db", "another", 1, Cancel)).Lease;

        await folder.Run(ScriptedEngine.Idle).RunAsync(new RunRequest { OrganizationId = 4244, RunId = "20250601T120000Z-7e1e0007" }, cancellationToken: Cancel);

        Assert.Contains(("emailscheduler.lease.waits", 1, "emailscheduler.organization=4244"), _measured);
        Assert.Contains(("emailscheduler.store.requests", 1, "emailscheduler.organization=4244;emailscheduler.kind=put"), _measured);
        Assert.Contains(("emailscheduler.store.requests", 1, "emailscheduler.organization=4244;emailscheduler.kind=get"), _measured);
        Assert.Contains(_measured, one => one is { Name: "emailscheduler.store.bytes", Value: > 0, Tags: "emailscheduler.organization=4244;emailscheduler.direction=received" });
    }

    [Fact]
    public async Task Run_DryRun_IsTracedAndNotCounted()
    {
        using var folder = await new RunFolder().WithDatabaseAsync();
        var request = new RunRequest { OrganizationId = 4242, RunId = "20250601T120000Z-7e1e0003", DryRun = true };

        await folder.Run(ScriptedEngine.Idle).RunAsync(request, cancellationToken: Cancel);

        Assert.NotNull(RunSpan(request.RunId));
        Assert.DoesNotContain(_measured, one => one.Name == "emailscheduler.runs" && one.Tags.Contains("organization=4242;", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Notify_Receivers_CountsEachResult()
    {
        using var folder = new RunFolder();
        using var receiver = new Receiver();
        using var refusing = new Receiver(404);
        var secret = WebhookSecret.TryParse(Receiver.Secret)!;
        using var notifier = new RunNotifier(
            folder.Store,
            new NotifySettings { Webhooks = [new WebhookReceiver("Notify:Webhooks:0", new Uri(receiver.Address), secret), new WebhookReceiver("Notify:Webhooks:1", new Uri(refusing.Address), secret)], Heartbeat = receiver.Address },
            folder.Clock,
            NullLogger.Instance);
        var ended = new RunOutcome { OrganizationId = 4245, RunId = "20250601T120000Z-7e1e0008", Status = RunStatus.Held };
        var request = new RunRequest { OrganizationId = 4245, RunId = ended.RunId };

        await notifier.NotifyAsync(request, ended, Cancel);
        await notifier.NotifyAsync(request, ended with { Status = RunStatus.Completed, RunId = "20250601T120000Z-7e1e0009" }, Cancel);

        Assert.Equal(
            ["heartbeat:delivered", "run.held:delivered", "run.held:refused", "run.held:refused", "run.recovered:delivered", "run.recovered:refused"],
            _measured.Where(one => one.Name == "emailscheduler.notifications" && one.Value == 1)
                .Select(one => Regex.Match(one.Tags, "^emailscheduler.organization=4245;emailscheduler.event=(.*);emailscheduler.result=(.*)$") is { Success: true } match ? $"{match.Groups[1]}:{match.Groups[2]}" : "")
                .Where(text => text.Length > 0)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_LostRace_CountsIt()
    {
        using var folder = await new RunFolder().WithDatabaseAsync();
        const string Run = "20250601T120000Z-7e1e0005";
        var engine = new ScriptedEngine(async (file, _) =>
        {
            Sql.Execute(file, "CREATE TABLE other(n)");
            await folder.PutAsync(await File.ReadAllBytesAsync(file, Cancel));
        });

        await folder.Run(engine).RunAsync(folder.Request with { RunId = Run }, cancellationToken: Cancel);

        Assert.Contains(_measured, one => one.Name == "emailscheduler.races.lost");
        Assert.Equal((ActivityStatusCode.Error, "transient"), (RunSpan(Run).Status, RunSpan(Run).GetTagItem("emailscheduler.status")));
    }

    [Fact]
    public async Task Run_FailsUnforeseen_TellsTheTypeAndNoMessage()
    {
        using var folder = await new RunFolder().WithDatabaseAsync();
        const string Run = "20250601T120000Z-7e1e0006";

        await Assert.ThrowsAsync<InvalidCastException>(() => folder.Run(ScriptedEngine.Doing(_ => throw new InvalidCastException("ada@example.com")))
            .RunAsync(folder.Request with { RunId = Run }, cancellationToken: Cancel));

        Assert.Equal((ActivityStatusCode.Error, "InvalidCastException"), (RunSpan(Run).Status, RunSpan(Run).StatusDescription));
        Assert.Contains(_measured, one => one.Name == "emailscheduler.runs" && one.Tags.EndsWith("status=failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Measure_Organization_RecordsTheAgeOfItsSuccess()
    {
        var clock = new FakeTimeProvider();
        using var folder = new RunFolder(clock);
        await folder.Store.PutAsync(new PutRequest { Key = "org-data/4250.db", Content = ObjectContent.FromBytes(new byte[] { 1 }) }, Cancel);
        clock.Advance(TimeSpan.FromHours(27));
        using var statuses = new OrganizationStatuses(folder.Store);

        await new SuccessMonitor(folder.Store, statuses, clock).MeasureAsync(organizations: null, Cancel);

        Assert.Contains(("emailscheduler.success.age", 27 * 3600, "emailscheduler.organization=4250"), _measured);
    }

    [Fact]
    public async Task Run_Anything_TellsNothingOfPeople()
    {
        using var folder = await new RunFolder().WithDatabaseAsync();

        await folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(folder.Request, cancellationToken: Cancel);

        var told = _spans.SelectMany(span => span.TagObjects.Select(tag => $"{span.OperationName} {tag.Key} {tag.Value} {span.StatusDescription}")).Concat(_measured.Select(one => one.Tags));
        Assert.DoesNotContain(told, text => text.Contains('@', StringComparison.Ordinal));
    }

    private static string Text(ReadOnlySpan<KeyValuePair<string, object?>> tags) => string.Join(';', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));

    private Activity RunSpan(string runId) => Assert.Single(_spans, span => span.OperationName == "run" && (string?)span.GetTagItem("emailscheduler.run") == runId);
}
