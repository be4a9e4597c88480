using System.CommandLine;
using System.Globalization;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Samples;
using EmailScheduler.WorkerHosting;

namespace EmailScheduler.Benchmarks.Workers;

/// <summary>Starts of the published Functions app under a small host: to all functions indexed, to the first healthy answer, and a first run.</summary>
internal static class WorkerCommand
{
    private static readonly DateOnly AsOf = new(2025, 6, 2);

    public static Command Create()
    {
        var apps = new Option<DirectoryInfo[]>("--app") { Description = "Folders that the app was published to. By default it is published as it is deployed, and without what is compiled ahead of time.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var starts = new Option<int>("--starts") { Description = "Starts of each.", DefaultValueFactory = _ => 9 };
        var contacts = new Option<int>("--contacts") { Description = "Contacts of the database that the first run plans.", DefaultValueFactory = _ => 10_000 };
        var variables = new Option<string[]>("--set") { Description = "Environment variables of the worker, as NAME=VALUE.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var command = new Command("worker", "Starts of the published Functions app.") { apps, starts, contacts, variables };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var set = parse.GetValue(variables)!.Select(one => one.Split('=', 2)).ToDictionary(one => one[0], one => one[1], StringComparer.Ordinal);
            var folders = parse.GetValue(apps)!.ToDictionary(folder => folder.Name, folder => folder.FullName, StringComparer.Ordinal);
            if (folders.Count > 0)
            {
                await MeasureAsync(folders, parse.GetValue(starts), parse.GetValue(contacts), set, cancellationToken);
                return;
            }

            using var jitted = await PublishedApp.PublishAsync(["-p:PublishReadyToRun=false"], cancellationToken);
            using var deployed = await PublishedApp.PublishAsync([], cancellationToken);
            folders = new Dictionary<string, string>(StringComparer.Ordinal) { ["compiled at run time"] = jitted.Folder, ["compiled ahead of time"] = deployed.Folder };
            await MeasureAsync(folders, parse.GetValue(starts), parse.GetValue(contacts), set, cancellationToken);
        });
        return command;
    }

    private static async Task MeasureAsync(Dictionary<string, string> apps, int starts, int contacts, Dictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var measured = apps.Keys.ToDictionary(name => name, _ => new List<WorkerStart>(), StringComparer.Ordinal);
        var database = Path.GetTempFileName();
        File.Delete(database);
        SampleDatabase.Create(database, new SampleOptions { Contacts = contacts, AsOf = AsOf }, cancellationToken);
        var run = new RunRequest { OrganizationId = 99, RunId = RunId.New(TimeProvider.System), AsOf = AsOf };
        void Prepare(string store) => File.Copy(database, Path.Combine(Directory.CreateDirectory(Path.Combine(store, "org-data")).FullName, "99.db"));

        // The first round brings the files into memory and does not count. Then they take turns, so that whatever else the machine does meets all.
        for (var round = 0; round <= starts; round++)
        {
            foreach (var (name, folder) in apps)
            {
                var start = await WorkerStart.MeasureAsync(folder, Prepare, run, variables, cancellationToken);
                if (round > 0)
                {
                    measured[name].Add(start);
                }
            }
        }

        File.Delete(database);
        Print(apps, measured);
    }

    private static void Print(Dictionary<string, string> apps, Dictionary<string, List<WorkerStart>> measured)
    {
        Console.WriteLine("| the app | functions indexed, ms | first healthy answer, ms | cpu ms | peak MB | first run, cpu ms | MB on disk |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        Func<WorkerStart, double>[] columns =
        [
            start => start.Indexed.TotalMilliseconds, start => start.Healthy.TotalMilliseconds, start => start.Processor.TotalMilliseconds,
            start => start.PeakMegabytes, start => start.Run.TotalMilliseconds,
        ];
        foreach (var (name, folder) in apps)
        {
            var disk = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1048576.0;
            var spreads = string.Join(" | ", columns.Select(value => Spread(measured[name].Select(value))));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {spreads} | {disk:0} |"));
        }
    }

    /// <summary>Minimum, median and maximum.</summary>
    private static string Spread(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{ordered[0]:0} / {ordered[ordered.Length / 2]:0} / {ordered[^1]:0}");
    }
}
