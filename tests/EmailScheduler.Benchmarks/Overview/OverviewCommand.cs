using System.CommandLine;
using System.Diagnostics;
using System.Text;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Storage.Objects.Traffic;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Benchmarks.Overview;

/// <summary>What the list of all organizations costs: the first time a process reads it, when nothing has changed since, and when some have run.</summary>
internal static class OverviewCommand
{
    private const int Rounds = 5;

    public static Command Create()
    {
        var store = new Option<string>("--store") { Description = "A folder, or s3://bucket, made when missing; endpoint and keys from the AWS_ variables.", Required = true };
        var organizations = new Option<int>("--organizations") { Description = "How many.", DefaultValueFactory = _ => 1000 };
        var reports = new Option<int>("--reports") { Description = "How many reports each has, of a run a day.", DefaultValueFactory = _ => 1 };
        var command = new Command("overview", "The list of all organizations, and the measurement of their last successes, cold and warm.") { store, organizations, reports };
        command.SetAction((parse, cancellationToken) => MeasureAsync(parse.GetValue(store)!, parse.GetValue(organizations), parse.GetValue(reports), cancellationToken));
        return command;
    }

    private static async Task MeasureAsync(string address, int organizations, int reports, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(reports);
        var store = StoreAddress.Open(address, TimeProvider.System);
        if (store is S3ObjectStore bucket)
        {
            await bucket.CreateBucketAsync(cancellationToken);
        }

        var ran = DateTimeOffset.UtcNow.AddHours(-6);
        await Parallel.ForAsync(1, organizations + 1, cancellationToken, async (id, token) => await ProvideAsync(store, id, ran, reports, token));
        Console.WriteLine($"| {organizations} organizations | ms, least, median, most | requests, of them listings |");
        Console.WriteLine("|---|---|---|");
        await MeasureAsync("list", traffic => ListOf(traffic.Count(store)), store, organizations, ran, cancellationToken);
        await MeasureAsync("measurement", traffic => MeasurementOf(traffic.Count(store)), store, organizations, ran, cancellationToken);
    }

    private static (Func<CancellationToken, Task> Read, IDisposable Kept) ListOf(IObjectStore store)
    {
        var overview = new OrganizationOverview(store, new RunSettings(), TimeProvider.System, NullLogger.Instance);
        return (token => overview.ReadAsync(new OverviewQuery { MaxAge = TimeSpan.Zero }, token), overview);
    }

    private static (Func<CancellationToken, Task> Read, IDisposable Kept) MeasurementOf(IObjectStore store)
    {
        var statuses = new OrganizationStatuses(store);
        return (token => new SuccessMonitor(store, statuses, TimeProvider.System).MeasureAsync(organizations: null, token), statuses);
    }

    private static async Task MeasureAsync(
        string what, Func<StoreTraffic, (Func<CancellationToken, Task> Read, IDisposable Kept)> begin, IObjectStore store, int organizations, DateTimeOffset ran, CancellationToken cancellationToken)
    {
        var (cold, warm, changed) = (new List<Reading>(), new List<Reading>(), new List<Reading>());
        for (var round = 0; round < Rounds; round++)
        {
            var traffic = new StoreTraffic();
            var (read, kept) = begin(traffic);
            using var disposed = kept;
            cold.Add(await ReadAsync(read, traffic, cancellationToken));
            warm.Add(await ReadAsync(read, traffic, cancellationToken));
            await Parallel.ForAsync(1, (organizations / 100) + 1, cancellationToken, async (id, token) => await PutStatusAsync(store, id, ran, Stopwatch.GetTimestamp(), token));
            changed.Add(await ReadAsync(read, traffic, cancellationToken));
        }

        Print($"{what}, cold", cold);
        Print($"{what}, warm", warm);
        Print($"{what}, one in a hundred has run", changed);
    }

    private static async Task<Reading> ReadAsync(Func<CancellationToken, Task> read, StoreTraffic traffic, CancellationToken cancellationToken)
    {
        var (before, listings, start) = (traffic.Requests, Listings(traffic), Stopwatch.GetTimestamp());
        await read(cancellationToken);
        return new Reading(Stopwatch.GetElapsedTime(start).TotalMilliseconds, traffic.Requests - before, Listings(traffic) - listings);
    }

    private static long Listings(StoreTraffic traffic) => traffic.ByKind.GetValueOrDefault(StoreRequestKind.List);

    private static void Print(string what, List<Reading> measured)
    {
        var ordered = measured.Select(one => one.Milliseconds).Order().ToList();
        Console.WriteLine(FormattableString.Invariant($"| {what} | {ordered[0]:0}, {ordered[ordered.Count / 2]:0}, {ordered[^1]:0} | {measured[^1].Requests}, {measured[^1].Listings} |"));
    }

    /// <summary>What runs leave at the level of the databases: a file or a log, reports, versions, events, records; one in fifty is paused.</summary>
    private static async Task ProvideAsync(IObjectStore store, int id, DateTimeOffset ran, int reports, CancellationToken cancellationToken)
    {
        string[] keys = [$"{id}.db.audit/20260601T060000Z-0a1b2c3d.json", $"{id}.db.events/2026-06-01/0a.jsonl", id % 2 == 0 ? $"{id}.db.ltx/0000/a.ltx" : $"{id}.db"];
        foreach (var key in keys)
        {
            await PutAsync(store, $"org-data/{key}", "{}", cancellationToken);
        }

        for (var day = 0; day < reports; day++)
        {
            var run = RunOf(ran.AddDays(-day));
            await PutAsync(store, $"org-data/{id}.db.runs/{run}.json", FormattableString.Invariant($$"""{"runId":"{{run}}","organizationId":{{id}},"status":"completed","startedAt":"{{ran.AddDays(-day):O}}"}"""), cancellationToken);
        }

        if (id % 50 == 0)
        {
            await PutAsync(store, $"org-data/{id}.db.pause.json", """{"reason":"the list is wrong","actor":"cli:anna@host","since":"2026-06-01T06:00:00Z"}""", cancellationToken);
        }

        await PutStatusAsync(store, id, ran, 0, cancellationToken);
    }

    private static string RunOf(DateTimeOffset ran) => FormattableString.Invariant($"{ran:yyyyMMdd'T'HHmmss'Z'}-0a1b2c3d");

    private static Task<PutResult> PutStatusAsync(IObjectStore store, int id, DateTimeOffset ran, long milliseconds, CancellationToken cancellationToken) => PutAsync(
        store,
        $"org-status/{id}.json",
        FormattableString.Invariant($$$"""{"organizationId":{{{id}}},"lastRun":{"runId":"{{{RunOf(ran)}}}","status":"completed","startedAt":"{{{ran:O}}}","milliseconds":{{{milliseconds}}},"scheduled":33291,"skipped":9152,"rowsChanged":42422},"lastSuccessAt":"{{{ran:O}}}","timezone":"America/Chicago","planned":{"from":"2026-06-01","emails":[100,101,102,103,104,105,106,107,108,109,110,111,112,113]}}"""),
        cancellationToken);

    private static Task<PutResult> PutAsync(IObjectStore store, string key, string text, CancellationToken cancellationToken) =>
        store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(Encoding.UTF8.GetBytes(text)), ContentType = "application/json" }, cancellationToken);

    private sealed record Reading(double Milliseconds, long Requests, long Listings);
}
