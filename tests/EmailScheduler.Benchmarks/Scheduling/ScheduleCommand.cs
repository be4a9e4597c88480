using System.CommandLine;
using System.Globalization;
using EmailScheduler.Samples;
using Microsoft.Data.Sqlite;

namespace EmailScheduler.Benchmarks.Scheduling;

/// <summary>First run, unchanged second run, next day's run, and a run with three campaigns that target all, each in a fresh process.</summary>
internal static class ScheduleCommand
{
    private static readonly DateOnly AsOf = new(2025, 6, 2);

    public static Command Create()
    {
        var contacts = new Option<int[]>("--contacts") { Description = "Sizes to measure.", DefaultValueFactory = _ => [100_000, 1_000_000, 3_000_000], AllowMultipleArgumentsPerToken = true };
        var folder = new Option<DirectoryInfo>("--folder") { Description = "Where the databases are made.", DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()) };
        var anniversaries = new Option<bool>("--anniversaries") { Description = "Birthdays, effective dates and windows only, without annual enrollment and the sample's campaigns." };
        var features = new Option<bool>("--features") { Description = "With every optional rule on: calendar, zones, more windows, duplicate addresses." };
        var command = new Command("schedule", "The scheduling step, by size and kind of run.") { contacts, folder, anniversaries, features };
        command.SetAction(parse =>
        {
            Console.WriteLine("| contacts | run | wall s | cpu s | read floor s | select s | write floor s | ratio | peak MB | inserted | updated | deleted | untouched | pages written | steps |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
            foreach (var size in parse.GetValue(contacts)!)
            {
                Measure(size, parse.GetValue(folder)!.FullName, parse.GetValue(anniversaries), parse.GetValue(features));
            }
        });
        return command;
    }

    private static void Measure(int contacts, string folder, bool anniversaries, bool features)
    {
        var path = Path.Combine(folder, $"bench-{contacts}.db");
        File.Delete(path);
        SampleDatabase.Create(path, new SampleOptions { Contacts = contacts, AsOf = AsOf });
        if (anniversaries)
        {
            KeepAnniversaries(path);
        }

        Print(contacts, "first", Step(path, AsOf, floor: true, features));
        Print(contacts, "unchanged", Step(path, AsOf, floor: false, features));
        Execute(path, $"UPDATE email_schedules SET status = 'sent', actual_send_datetime = scheduled_send_date || ' 13:30:00' WHERE status = 'pre-scheduled' AND scheduled_send_date <= '{AsOf:yyyy-MM-dd}'");
        Print(contacts, "next day", Step(path, AsOf.AddDays(1), floor: true, features));
        AddCampaigns(path);
        Print(contacts, "three campaigns to all", Step(path, AsOf.AddDays(1), floor: true, features));
        File.Delete(path);
    }

    // A campaign type of that name, active or not, takes the place of the built-in annual enrollment.
    private static void KeepAnniversaries(string path)
    {
        Execute(path, "DELETE FROM campaign_instances");
        Execute(path, "INSERT INTO campaign_types (name, active) VALUES ('aep', 0)");
        Execute(path, "DELETE FROM email_schedules WHERE email_type NOT IN ('birthday', 'effective_date')");
    }

    private static void AddCampaigns(string path)
    {
        for (var campaign = 1; campaign <= 3; campaign++)
        {
            var start = AsOf.AddDays(1 + (campaign * 7)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            Execute(path, $"INSERT INTO campaign_types (name, target_all_contacts, priority) VALUES ('bench_{campaign}', 1, {20 + campaign})");
            Execute(path, $"INSERT INTO campaign_instances (id, campaign_type, instance_name, email_template, created_at) VALUES ({1000 + campaign}, 'bench_{campaign}', 'bench', 'bench_template', '{start}')");
        }
    }

    private static StepResult Step(string path, DateOnly asOf, bool floor, bool features)
    {
        string[] arguments = ["step", path, asOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)];
        return StepProcess.Run<StepResult>([.. arguments, .. floor ? ["--floor"] : Array.Empty<string>(), .. features ? ["--features"] : Array.Empty<string>()]);
    }

    private static void Print(int contacts, string run, StepResult result)
    {
        // A run that only reads is compared with one scan on one core; one that writes, with its writes; a day on which little changes, with both.
        var floor = result.WriteFloorSeconds switch
        {
            null => result.ReadFloorSeconds,
            { } writing when result.Rows[0] > result.Rows[3] => writing,
            { } writing => result.ReadFloorSeconds + writing,
        };
        var floors = FormattableString.Invariant($"{result.ReadFloorSeconds:0.00} | {result.SelectSeconds:0.00} | {result.WriteFloorSeconds:0.00} | {result.Seconds / floor:0.00}");
        var steps = string.Join(", ", result.Steps.Select(step => FormattableString.Invariant($"{step.Key} {step.Value:0.00}")));
        Console.WriteLine(FormattableString.Invariant(
            $"| {contacts:N0} | {run} | {result.Seconds:0.00} | {result.ProcessorSeconds:0.00} | {floors} | {result.PeakMegabytes:0} | {string.Join(" | ", result.Rows)} | {result.PagesWritten} | {steps} |"));
    }

    private static void Execute(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
