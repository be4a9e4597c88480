using System.Diagnostics;
using System.Diagnostics.Metrics;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Objects.Traffic;

namespace EmailScheduler.Runs;

/// <summary>
/// What runs report about themselves: a trace for each run with a span for each step, and counters. Listeners ask for <see cref="Name"/>. Organizations and
/// run ids appear in it, people never.
/// </summary>
public static class RunTelemetry
{
    /// <summary>The name of the activity source and of the meter: <c>EmailScheduler</c>.</summary>
    public const string Name = "EmailScheduler";

    /// <summary>Organizations of which an exporter keeps all series. OpenTelemetry's own limit, 2,000 for a metric, sums up all further ones as one that names none.</summary>
    public const int MostOrganizations = 20_000;

    private const string OrganizationTag = "emailscheduler.organization";
    private const string RunTag = "emailscheduler.run";
    private const string StatusTag = "emailscheduler.status";
    private const string DryRunTag = "emailscheduler.dry_run";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Runs = Meter.CreateCounter<long>("emailscheduler.runs", "{run}", "Tries of runs, by how they ended.");
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("emailscheduler.run.duration", "s", "How long a try took.");
    private static readonly Counter<long> Rows = Meter.CreateCounter<long>("emailscheduler.rows", "{row}", "Rows of email_schedules that were committed, by change.");
    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>("emailscheduler.bytes", "By", "Bytes of databases moved, by direction.");
    private static readonly Counter<long> StoreRequests = Meter.CreateCounter<long>("emailscheduler.store.requests", "{request}", "Requests to the store, by kind, repeated ones too.");
    private static readonly Counter<long> StoreBytes = Meter.CreateCounter<long>("emailscheduler.store.bytes", "By", "Bytes of bodies sent to the store and received from it, by direction.");
    private static readonly Counter<long> LeaseWaits = Meter.CreateCounter<long>("emailscheduler.lease.waits", "{try}", "Tries that found the lease busy.");
    private static readonly Counter<long> RacesLost = Meter.CreateCounter<long>("emailscheduler.races.lost", "{commit}", "Commits refused because another run had committed.");
    private static readonly Counter<long> Notifications = Meter.CreateCounter<long>("emailscheduler.notifications", "{notification}", "Notifications of how runs ended, by receiver's answer.");
    private static readonly Gauge<double> SuccessAge = Meter.CreateGauge<double>("emailscheduler.success.age", "s", "Time since an organization's last successful run started.");

    /// <summary>How many series of an instrument an exporter is to keep; <see langword="null"/> for an instrument of another meter. Room for them is reserved, and taken as they come.</summary>
    /// <param name="instrument">The instrument.</param>
    public static int? MostSeriesOf(Instrument instrument)
    {
        ArgumentNullException.ThrowIfNull(instrument);
        return instrument.Meter.Name == Name ? MostOrganizations * SeriesOfAnOrganization(instrument.Name) : null;
    }

    internal static Activity? StartRun(RunRequest request)
    {
        var span = Source.StartActivity("run");
        span?.SetTag(OrganizationTag, request.OrganizationId).SetTag(RunTag, request.RunId).SetTag(DryRunTag, request.DryRun);
        return span;
    }

    internal static Activity? StartStep(string step) => Source.StartActivity(step);

    /// <summary>Reports the engine's steps, which follow one another from the start of the step that they make up.</summary>
    internal static void TraceSteps(Activity? whole, IEnumerable<StepTime> steps)
    {
        if (whole is null)
        {
            return;
        }

        var from = new DateTimeOffset(whole.StartTimeUtc);
        foreach (var step in steps)
        {
            using var span = Source.StartActivity(step.Step, ActivityKind.Internal, whole.Context, startTime: from);
            from += step.Elapsed;
            span?.SetEndTime(from.UtcDateTime);
        }
    }

    /// <summary>Ends a run's trace, and counts what it did.</summary>
    internal static void End(Activity? span, RunOutcome outcome, bool dryRun, TimeSpan elapsed)
    {
        var organization = Tag(OrganizationTag, outcome.OrganizationId);
        var status = Tag(StatusTag, Word(outcome.Status));
        span?.SetTag(StatusTag, Word(outcome.Status)).SetStatus(outcome.Status is RunStatus.Rejected or RunStatus.Transient ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        if (dryRun)
        {
            return;
        }

        Runs.Add(1, organization, status);
        Duration.Record(elapsed.TotalSeconds, organization, status);
        if (outcome.Status == RunStatus.Busy)
        {
            LeaseWaits.Add(1, organization);
        }
    }

    /// <summary>Counts what a run read and committed.</summary>
    internal static void Moved(long organizationId, long fetched, long sent)
    {
        Count(Bytes, organizationId, "direction", "fetched", fetched);
        Count(Bytes, organizationId, "direction", "sent", sent);
    }

    /// <summary>Counts what a try asked of the store, however it ended: it is paid for in any case.</summary>
    internal static void Asked(long organizationId, StoreTraffic traffic)
    {
        foreach (var (kind, requests) in traffic.ByKind)
        {
            Count(StoreRequests, organizationId, "kind", ReportedTraffic.Word(kind), requests);
        }

        Count(StoreBytes, organizationId, "direction", "sent", traffic.BytesSent);
        Count(StoreBytes, organizationId, "direction", "received", traffic.BytesReceived);
    }

    internal static void Committed(long organizationId, long inserted, long updated, long deleted)
    {
        Count(Rows, organizationId, "change", "inserted", inserted);
        Count(Rows, organizationId, "change", "updated", updated);
        Count(Rows, organizationId, "change", "deleted", deleted);
    }

    internal static void Measured(long organizationId, TimeSpan sinceSuccess) => SuccessAge.Record(sinceSuccess.TotalSeconds, Tag(OrganizationTag, organizationId));

    /// <summary>Counts one notification to one receiver, or one heartbeat, once its tries have ended.</summary>
    internal static void Notified(long organizationId, string notification, string result) =>
        Notifications.Add(1, Tag(OrganizationTag, organizationId), Tag("emailscheduler.event", notification), Tag("emailscheduler.result", result));

    internal static void LostRace(long organizationId) => RacesLost.Add(1, Tag(OrganizationTag, organizationId));

    /// <summary>Ends the trace of a run that was cancelled or failed in an unforeseen way: by the failure's type, because its message may hold what must not be published.</summary>
    internal static void End(Activity? span, long organizationId, Exception failure)
    {
        var status = failure is OperationCanceledException ? "cancelled" : "failed";
        span?.SetTag(StatusTag, status).SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
        Runs.Add(1, Tag(OrganizationTag, organizationId), Tag(StatusTag, status));
    }

    /// <summary>Of the words that the other tag can have: as many as an organization has in the life of a process, rarely more.</summary>
    private static int SeriesOfAnOrganization(string instrument) => instrument switch
    {
        "emailscheduler.store.requests" => Enum.GetValues<StoreRequestKind>().Length,
        "emailscheduler.runs" or "emailscheduler.run.duration" or "emailscheduler.rows" or "emailscheduler.notifications" => 3,
        "emailscheduler.bytes" or "emailscheduler.store.bytes" => 2,
        _ => 1,
    };

    private static void Count(Counter<long> counter, long organizationId, string kind, string value, long count)
    {
        if (count > 0)
        {
            counter.Add(count, Tag(OrganizationTag, organizationId), Tag($"emailscheduler.{kind}", value));
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    /// <summary>A status as metrics, traces and JSON have it.</summary>
    internal static string Word(RunStatus status) => status switch
    {
        RunStatus.Completed => "completed",
        RunStatus.Unchanged => "unchanged",
        RunStatus.Held => "held",
        RunStatus.Busy => "busy",
        RunStatus.Transient => "transient",
        RunStatus.Superseded => "superseded",
        RunStatus.Deferred => "deferred",
        _ => "rejected",
    };
}
