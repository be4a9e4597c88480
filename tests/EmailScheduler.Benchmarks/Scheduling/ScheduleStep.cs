using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Benchmarks.Scheduling;

/// <summary>One scheduling of one file, in this process; its result is a line of JSON.</summary>
internal static class ScheduleStep
{
    public static Command Create()
    {
        var path = new Argument<FileInfo>("database");
        var asOf = new Argument<string>("as-of");
        var floor = new Option<bool>("--floor") { Description = "Measure the floor of writing too." };
        var features = new Option<bool>("--features") { Description = "With every optional rule on." };
        var command = new Command("step", "One run of one file (called by 'schedule').") { path, asOf, floor, features };
        command.SetAction(parse => Run(parse.GetValue(path)!.FullName, parse.GetValue(asOf)!, parse.GetValue(floor), parse.GetValue(features) ? EveryFeature : new SchedulingSettings()));
        return command;
    }

    private static SchedulingSettings EveryFeature { get; } = new()
    {
        SendZone = "recipient",
        UnknownWindow = "skip",
        SuppressedStatuses = "prospect, on hold",
        DuplicateAddresses = "lowest_id",
        SendDays = "mon,tue,wed,thu,fri",
        Holidays = "us_federal",
        Blackouts = "2025-07-28..2025-08-01, 2025-12-24..2026-01-02",
        ExclusionWindows = [new() { State = "TX", Kind = "birthday", DaysBefore = 10, DaysAfter = 20, ValidFrom = "2025-01-01", ValidTo = "2026-12-31", Source = "bench" }],
        NewerWindows = "apply",
    };

    private static void Run(string path, string asOf, bool measureFloor, SchedulingSettings settings)
    {
        var before = path + ".before";
        File.Copy(path, before, overwrite: true);
        var request = new ScheduleRequest
        {
            OrganizationId = 99,
            Moment = PlanningMoment.AsOf(DateOnly.ParseExact(asOf, "yyyy-MM-dd", CultureInfo.InvariantCulture)),
            RunId = $"bench-{Environment.ProcessId}-{Stopwatch.GetTimestamp()}",
            StartedAt = DateTimeOffset.UnixEpoch,
            Settings = settings,
        };
        var processor = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var result = Scheduler.Run(path, request, TimeProvider.System);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        processor = Environment.CpuUsage.TotalTime - processor;
        var peak = StepProcess.PeakMegabytes();
        var (readFloor, select) = (ReadFloor.MeasureSteps(before), ReadFloor.MeasureSelect(before));
        double? floor = measureFloor ? WriteFloor.Measure(before, path) : null;
        var pages = ChangedPages.Count(before, path);
        File.Delete(before);
        Console.WriteLine(JsonSerializer.Serialize(new StepResult(
            elapsed,
            processor.TotalSeconds,
            readFloor,
            select,
            floor,
            peak,
            [result.Rows.Inserted, result.Rows.Updated, result.Rows.Deleted, result.Rows.Untouched],
            pages,
            result.Steps.ToDictionary(step => step.Step, step => step.Elapsed.TotalSeconds))));
    }
}
