using System.CommandLine;
using System.Diagnostics;
using System.Text;
using EmailScheduler.Runs.Overview;
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
        var command = new Command("overview", "The list of all organizations, cold and warm.") { store, organizations };
        command.SetAction((parse, cancellationToken) => MeasureAsync(parse.GetValue(store)!, parse.GetValue(organizations), cancellationToken));
        return command;
    }

    private static async Task MeasureAsync(string address, int organizations, CancellationToken cancellationToken)
    {
        var store = StoreAddress.Open(address, TimeProvider.System);
        if (store is S3ObjectStore bucket)
        {
            await bucket.CreateBucketAsync(cancellationToken);
        }

        await Parallel.ForAsync(1, organizations + 1, cancellationToken, async (id, token) => await ProvideAsync(store, id, token));
        Console.WriteLine($"| {organizations} organizations | ms, least, median, most | requests |");
        Console.WriteLine("|---|---|---|");
        var (cold, warm, changed) = (new List<(double, long)>(), new List<(double, long)>(), new List<(double, long)>());
        for (var round = 0; round < Rounds; round++)
        {
            var traffic = new StoreTraffic();
            using var overview = new OrganizationOverview(traffic.Count(store), new RunSettings(), TimeProvider.System, NullLogger.Instance);
            cold.Add(await ReadAsync(overview, traffic, cancellationToken));
            warm.Add(await ReadAsync(overview, traffic, cancellationToken));
            await Parallel.ForAsync(1, (organizations / 100) + 1, cancellationToken, async (id, token) => await PutStatusAsync(store, id, Stopwatch.GetTimestamp(), token));
            changed.Add(await ReadAsync(overview, traffic, cancellationToken));
        }

        Print("cold", cold);
        Print("warm", warm);
        Print("one in a hundred has run", changed);
    }

    private static async Task<(double Milliseconds, long Requests)> ReadAsync(OrganizationOverview overview, StoreTraffic traffic, CancellationToken cancellationToken)
    {
        var (before, start) = (traffic.Requests, Stopwatch.GetTimestamp());
        await overview.ReadAsync(new OverviewQuery { MaxAge = TimeSpan.Zero }, cancellationToken);
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, traffic.Requests - before);
    }

    private static void Print(string what, List<(double Milliseconds, long Requests)> measured)
    {
        var ordered = measured.Select(one => one.Milliseconds).Order().ToList();
        Console.WriteLine(FormattableString.Invariant($"| {what} | {ordered[0]:0}, {ordered[ordered.Count / 2]:0}, {ordered[^1]:0} | {measured[^1].Requests} |"));
    }

    /// <summary>What a year of runs leaves at the level of the databases: a file or a log, reports, versions, events, records; one in fifty is paused.</summary>
    private static async Task ProvideAsync(IObjectStore store, int id, CancellationToken cancellationToken)
    {
        string[] keys = [$"{id}.db.runs/20260601T060000Z-0a1b2c3d.json", $"{id}.db.audit/20260601T060000Z-0a1b2c3d.json", $"{id}.db.events/2026-06-01/0a.jsonl", id % 2 == 0 ? $"{id}.db.ltx/0000/a.ltx" : $"{id}.db"];
        foreach (var key in keys)
        {
            await PutAsync(store, $"org-data/{key}", "{}", cancellationToken);
        }

        if (id % 50 == 0)
        {
            await PutAsync(store, $"org-data/{id}.db.pause.json", """{"reason":"the list is wrong","actor":"cli:anna@host","since":"2026-06-01T06:00:00Z"}""", cancellationToken);
        }

        await PutStatusAsync(store, id, 0, cancellationToken);
    }

    private static Task<PutResult> PutStatusAsync(IObjectStore store, int id, long milliseconds, CancellationToken cancellationToken) => PutAsync(
        store,
        $"org-status/{id}.json",
        FormattableString.Invariant($$$"""{"organizationId":{{{id}}},"lastRun":{"runId":"20260601T060000Z-0a1b2c3d","status":"completed","startedAt":"2026-06-01T06:00:00+00:00","milliseconds":{{{milliseconds}}},"scheduled":33291,"skipped":9152,"rowsChanged":42422},"lastSuccessAt":"2026-06-01T06:00:00+00:00","timezone":"America/Chicago","planned":{"from":"2026-06-01","emails":[100,101,102,103,104,105,106,107,108,109,110,111,112,113]}}"""),
        cancellationToken);

    private static Task<PutResult> PutAsync(IObjectStore store, string key, string text, CancellationToken cancellationToken) =>
        store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(Encoding.UTF8.GetBytes(text)), ContentType = "application/json" }, cancellationToken);
}
