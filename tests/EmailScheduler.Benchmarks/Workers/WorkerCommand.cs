using System.CommandLine;
using System.Globalization;
using EmailScheduler.WorkerHosting;

namespace EmailScheduler.Benchmarks.Workers;

/// <summary>Starts of the published Functions app under a small host, to all functions indexed and to the first healthy answer.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var apps = new Option<DirectoryInfo[]>("--app") { Description = "Folders that the app was published to. By default it is published for any system, and for linux-x64.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var starts = new Option<int>("--starts") { Description = "Starts of each.", DefaultValueFactory = _ => 9 };
        var settings = new Option<string[]>("--set") { Description = "Environment variables of the worker, as NAME=VALUE.", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
        var command = new Command("worker", "Starts of the published Functions app.") { apps, starts, settings };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var variables = parse.GetValue(settings)!.Select(one => one.Split('=', 2)).ToDictionary(one => one[0], one => one[1], StringComparer.Ordinal);
            var named = parse.GetValue(apps)!.ToDictionary(folder => folder.Name, folder => folder.FullName, StringComparer.Ordinal);
            if (named.Count > 0)
            {
                await MeasureAsync(named, parse.GetValue(starts), variables, cancellationToken);
                return;
            }

            using var any = await PublishedApp.PublishAsync([], cancellationToken);
            using var linux = await PublishedApp.PublishAsync(["-r", "linux-x64"], cancellationToken);
            named = new Dictionary<string, string>(StringComparer.Ordinal) { ["any system"] = any.Folder, ["linux-x64"] = linux.Folder };
            await MeasureAsync(named, parse.GetValue(starts), variables, cancellationToken);
        });
        return command;
    }

    private static async Task MeasureAsync(Dictionary<string, string> apps, int starts, Dictionary<string, string> variables, CancellationToken cancellationToken)
    {
        var measured = apps.Keys.ToDictionary(name => name, _ => new List<WorkerStart>(), StringComparer.Ordinal);

        // The first round brings the files into memory and does not count. Then they take turns, so that whatever else the machine does meets all.
        for (var round = 0; round <= starts; round++)
        {
            foreach (var (name, folder) in apps)
            {
                var start = await WorkerStart.MeasureAsync(folder, variables, cancellationToken);
                if (round > 0)
                {
                    measured[name].Add(start);
                }
            }
        }

        Console.WriteLine("| published for | functions indexed, ms | first healthy answer, ms | cpu ms | peak MB | MB on disk |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var (name, folder) in apps)
        {
            var disk = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1048576.0;
            var columns = string.Join(" | ", new Func<WorkerStart, double>[] { one => one.Indexed.TotalMilliseconds, one => one.Healthy.TotalMilliseconds, one => one.Processor.TotalMilliseconds, one => one.PeakMegabytes }
                .Select(value => Spread(measured[name].Select(value))));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {columns} | {disk:0} |"));
        }
    }

    /// <summary>Minimum, median and maximum.</summary>
    private static string Spread(IEnumerable<double> values)
    {
        var ordered = values.Order().ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"{ordered[0]:0} / {ordered[ordered.Length / 2]:0} / {ordered[^1]:0}");
    }
}
