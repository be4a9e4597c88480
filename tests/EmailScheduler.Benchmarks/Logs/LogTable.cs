using System.Globalization;

namespace EmailScheduler.Benchmarks.Logs;

/// <summary>The measurements as a table in Markdown: medians of the rounds, and the highest of what must never be exceeded.</summary>
internal static class LogTable
{
    public const string First = "first commit: the snapshot";
    public const string Flips = "commit of 3,500 status flips";
    public const string Unchanged = "commit of an unchanged database";
    public const string Day = "commit of one day: sent emails, and the next run";
    public const string Restore = "check-out: snapshot and a day's commit, all checksums verified";
    public const string Checked = "the same with `PRAGMA quick_check`, as every seventh and that of another program's file";
    public const string Litestream = "the same by Litestream's library";
    public const string Warm = "check-out on a warm machine, nothing new";
    public const string Snapshot = "a new snapshot after a commit";

    public const string Compression = "LZ4 alone of all pages, on all processors";

    private static readonly Dictionary<string, string> Goals = new(StringComparer.Ordinal)
    {
        [Flips] = "≤ 3.6 MB",
        [Unchanged] = "nothing",
        [Day] = "≤ 22 MB, ≤ 1.5 s",
        [Restore] = "≤ 0.85 s, 4 × faster than Litestream",
        [Snapshot] = "≤ 1.6 s",
    };

    /// <summary>How a commit compares with what LZ4 could make of its pages at best.</summary>
    public static void PrintBound(IReadOnlyList<LogMeasurement> measured, string what, string before, string after)
    {
        var (bound, levels) = PageCompression.OfChanges(before, after);
        var bytes = Median(measured.Where(one => one.What == what), one => (double)one.Bytes!);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {bytes / 1e6:0.00} MB, {bytes / bound:0.000} times the smallest LZ4 encodings of its pages, {bound / 1e6:0.00} MB (goal: 1.25). {string.Join("; ", levels.Select(level => string.Create(CultureInfo.InvariantCulture, $"{level.Level} {level.Bytes / 1e6:0.00} MB in {level.Milliseconds:0} ms")))}."));
    }

    public static void Print(IReadOnlyList<LogMeasurement> measured, string database, long databaseBytes)
    {
        Console.WriteLine($"| {database} | goal | wall s | cpu s | MB moved | requests | peak MB | local disk |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (var step in measured.GroupBy(one => one.What, StringComparer.Ordinal))
        {
            var disk = 100.0 * step.Max(one => one.DiskBytes) / databaseBytes;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {step.Key} | {Goals.GetValueOrDefault(step.Key)} | {Median(step, one => one.Seconds):0.00} | {Median(step, one => one.ProcessorSeconds):0.00} | {Moved(step)} | {step.Last().Result.Requests} | {step.Max(one => one.Result.PeakMegabytes):0} | {disk:0.0} % of the database |"));
        }

        PrintRatio(measured, Snapshot, Compression);
        if (!measured.Any(one => one.What == Litestream))
        {
            Console.WriteLine(LitestreamRestore.HowToInstall);
            return;
        }

        PrintRatio(measured, Litestream, Restore);
    }

    private static void PrintRatio(IReadOnlyList<LogMeasurement> measured, string what, string to)
    {
        var (left, right) = (measured.Where(one => one.What == what), measured.Where(one => one.What == to));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {Median(left, one => one.Seconds) / Median(right, one => one.Seconds):0.0} times the time ({Median(left, one => one.ProcessorSeconds) / Median(right, one => one.ProcessorSeconds):0.0} times the processor's) of {to}."));
    }

    private static string Moved(IEnumerable<LogMeasurement> step) =>
        step.First().Result.Bytes is null ? "" : (Median(step, one => (double)one.Bytes!) / 1e6).ToString("0.00", CultureInfo.InvariantCulture);

    private static double Median(IEnumerable<LogMeasurement> step, Func<LogStepResult, double> value)
    {
        var values = step.Select(one => value(one.Result)).Order().ToList();
        return values.Count == 0 ? double.NaN : values[values.Count / 2];
    }
}
