using System.CommandLine;
using EmailScheduler.Torture;

if (args is [Runner.Verb, ..])
{
    return await Runner.RunAsync(args);
}

var store = new Option<string>("--store") { Description = "s3://bucket[/prefix] with the AWS_ variables set, or a folder.", Required = true };
var layout = new Option<TortureLayout>("--layout") { Description = "How the database is in the store: object or log." };
var minutes = new Option<double>("--minutes") { Description = "How long.", DefaultValueFactory = _ => 10 };
var runners = new Option<int>("--runners") { Description = "Processes at a time.", DefaultValueFactory = _ => 4 };
var programs = new Option<int>("--programs") { Description = "Programs of Python that write into the database beside the runners (in a folder and the object layout only)." };
var wal = new Option<bool>("--wal") { Description = "Put the database into WAL mode (object layout only)." };
var lease = new Option<int>("--lease") { Description = "Seconds that a lease lasts.", DefaultValueFactory = _ => 2 };
var faults = new Option<bool>("--faults") { Description = "Lose requests and answers on the way (over a bucket only)." };
var seed = new Option<int>("--seed") { Description = "What the session's choices come from.", DefaultValueFactory = _ => Random.Shared.Next() };
var facts = new Option<string?>("--facts") { Description = "Importers, providers, runs and restores instead of runners: the path of the command line to start, email-scheduler.", HelpName = "PROGRAM" };
var root = new RootCommand("Processes fight over one database, are killed and paused, and lose answers; nothing may be lost, torn or held for ever.") { store, layout, minutes, runners, programs, wal, lease, faults, seed, facts };
root.SetAction(async (parsed, cancellationToken) =>
{
    var options = new TortureOptions
    {
        Store = Stores.IsBucket(parsed.GetValue(store)!) ? parsed.GetValue(store)! : Path.GetFullPath(parsed.GetValue(store)!),
        Program = Environment.ProcessPath!,
        Seed = parsed.GetValue(seed),
        Layout = parsed.GetValue(layout),
        Runners = parsed.GetValue(runners),
        Programs = parsed.GetValue(programs),
        Wal = parsed.GetValue(wal),
        Lease = TimeSpan.FromSeconds(parsed.GetValue(lease)),
        Duration = TimeSpan.FromMinutes(parsed.GetValue(minutes)),
        Faults = parsed.GetValue(faults),
    };
    if (parsed.GetValue(facts) is { } program)
    {
        var (counts, violations) = await new FactsTorture(options with { Program = Path.GetFullPath(program) }).RunAsync(cancellationToken);
        Console.WriteLine($"seed {options.Seed}, layout {options.Layout}: {string.Join(", ", counts.OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Key}: {count.Value}"))}");
        foreach (var violation in violations)
        {
            Console.WriteLine($"VIOLATION: {violation}");
        }

        return violations.Count == 0 ? 0 : 1;
    }

    Console.WriteLine($"seed {options.Seed}, {options.Runners} runners and {options.Programs} programs for {options.Duration.TotalMinutes} minutes on {options.Store}, layout {options.Layout}");
    var report = await new TortureSession(options).RunAsync(cancellationToken);
    Console.WriteLine($"{report.Commits} commits reported, {report.Unreported} by processes killed before they could; {report.Kills} killed, {report.Pauses} paused, {report.Lost} races lost, {report.Faults} faults; {report.Rows} rows of other programs.");
    foreach (var violation in report.Violations)
    {
        Console.WriteLine($"VIOLATION: {violation}");
    }

    return report.Violations.Count == 0 ? 0 : 1;
});
return await root.Parse(args).InvokeAsync();
