using System.CommandLine;
using EmailScheduler.Samples;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Benchmarks.Scheduling;

/// <summary>Two plans and their comparison, beside one plan with each of the settings: in turn, each in a fresh process on a copy of a database that has been planned.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var contacts = new Option<int>("--contacts") { Description = "The size of the database.", DefaultValueFactory = _ => 1_000_000 };
        var rounds = new Option<int>("--rounds") { Description = "How often each is measured; medians are shown.", DefaultValueFactory = _ => 3 };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the databases are made.", DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()) };
        var command = new Command("compare", "The comparison of plans with two settings, beside a plan with each.") { contacts, rounds, folder };
        command.SetAction(parse => Measure(parse.GetValue(contacts), parse.GetValue(rounds), parse.GetValue(folder)!.FullName));
        return command;
    }

    private static void Measure(int contacts, int rounds, string folder)
    {
        var path = Path.Combine(folder, $"bench-compare-{contacts}.db");
        File.Delete(path);
        SampleDatabase.Create(path, new SampleOptions { Contacts = contacts, AsOf = CompareStep.AsOf });
        Scheduler.Run(path, CompareStep.Request(new SchedulingSettings()), TimeProvider.System);
        var results = CompareStep.Works.ToDictionary(work => work, _ => new List<CompareResult>(), StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (work, measured) in results)
            {
                measured.Add(StepProcess.Run<CompareResult>("compare-step", path, work));
            }
        }

        File.Delete(path);
        Show(contacts, results);
    }

    private static void Show(int contacts, Dictionary<string, List<CompareResult>> results)
    {
        var plan = Median(results[CompareStep.PlanChanged], result => result.ProcessorSeconds);
        Console.WriteLine("| contacts | work | wall s | cpu s | cpu, plan with the change = 1 | peak MB | emails that differ |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var (work, measured) in results)
        {
            var processor = Median(measured, result => result.ProcessorSeconds);
            Console.WriteLine(FormattableString.Invariant(
                $"| {contacts:N0} | {work} | {Median(measured, result => result.Seconds):0.00} | {processor:0.00} | {processor / plan:0.00} | {measured.Max(result => result.PeakMegabytes):0} | {measured[0].Differences:N0} |"));
        }
    }

    private static double Median(List<CompareResult> results, Func<CompareResult, double> value) => results.Select(value).Order().ElementAt(results.Count / 2);
}
