using System.Globalization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Benchmarks.Many;

/// <summary>The days that are measured, and a row for each: what they took, and what their runs asked of the store by the product's own count.</summary>
internal static class ManyDay
{
    public const string Header = """
        | layout, by | day | organizations a minute | cpu s an organization | peak MB | requests, of them class A and free | MB sent | MB received |
        |---|---|---|---|---|---|---|---|
        """;

    // A stored report counts what came before it: its own write, that of the status, and the release of the lease follow. (The first two runs of a process make three requests more together.)
    private const int WritesAfterReport = 2;
    private const int RemovalsAfterReport = 1;

    private static readonly string[] Writes = ["put", "part", "multipart", "copy", "list"];

    // What the test environment has of the store's, and the programs need.
    private static readonly string[] Inherited = ["AWS_ENDPOINT_URL_S3", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

    /// <summary>Measures a first day, the same day once more, the next day, and the one after it without local copies; prints a row for each.</summary>
    public static async Task MeasureAllAsync(
        IObjectStore store, string address, string folder, string name, Func<Task<IManyRunner>> openAsync, IReadOnlyDictionary<long, int> sizes, CancellationToken cancellationToken)
    {
        var (warm, cold) = (Settings(address, folder, "warm"), Settings(address, folder, "cold"));
        await using (var runner = await openAsync())
        {
            await PrintAsync("first, nothing local");
            await PrintAsync("the same again, warm");
            await PrintAsync("next, warm", day: 1);

            async Task PrintAsync(string what, int day = 0) => await RowAsync(runner, warm, what, day);
        }

        await using var without = await openAsync();
        await RowAsync(without, cold, "the day after, nothing local", 2);

        async Task RowAsync(IManyRunner runner, Dictionary<string, string> settings, string what, int day)
        {
            var result = await runner.RunAsync([.. sizes.Keys], ManyOrganizations.FirstDay.AddDays(day), settings, cancellationToken);
            Console.WriteLine($"| {name} | {what} | {await WordsAsync(store, result, sizes, cancellationToken)} |");
        }
    }

    /// <summary>Under the names that the command line and the app both read.</summary>
    private static Dictionary<string, string> Settings(string address, string folder, string kind)
    {
        var settings = Inherited.ToDictionary(variable => variable, variable => Environment.GetEnvironmentVariable(variable) ?? "", StringComparer.Ordinal);
        settings["EMAILSCHEDULER__Store__Url"] = address;
        settings["EMAILSCHEDULER__Temp__Folder"] = Directory.CreateDirectory(Path.Combine(folder, kind)).FullName;

        // One version, so that the S3 server's memory holds it all; a run of many keeps more of them, and makes the same requests.
        settings["EMAILSCHEDULER__Versions__Newest"] = "1";
        settings["EMAILSCHEDULER__Versions__Daily"] = "0";
        if (kind == "warm")
        {
            settings["EMAILSCHEDULER__Temp__WarmFolder"] = Path.Combine(folder, "copies");
        }

        return settings;
    }

    private static async Task<string> WordsAsync(IObjectStore store, ManyResult result, IReadOnlyDictionary<long, int> sizes, CancellationToken cancellationToken)
    {
        var reports = new List<RunReport>();
        foreach (var organization in sizes.Keys)
        {
            reports.AddRange(await new RunReports(store, organization, TimeProvider.System).NewestAsync(1, cancellationToken));
        }

        var traffic = reports.ConvertAll(report => report.Traffic!);
        double Average(Func<ReportedTraffic, long> value) => traffic.Average(value);
        var writes = WritesAfterReport + Average(one => Writes.Sum(kind => one.ByKind.GetValueOrDefault(kind)));
        var free = RemovalsAfterReport + Average(one => one.ByKind.GetValueOrDefault("delete"));
        var all = WritesAfterReport + RemovalsAfterReport + Average(one => one.Requests);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sizes.Count / result.Wall.TotalMinutes:0} | {result.Processor.TotalSeconds / sizes.Count:0.000} | {result.PeakMegabytes:0} | {all:0.0}, {writes:0.0}, {free:0.0} | {Average(one => one.BytesSent) / 1e6:0.00} | {Average(one => one.BytesReceived) / 1e6:0.00}");
    }
}
