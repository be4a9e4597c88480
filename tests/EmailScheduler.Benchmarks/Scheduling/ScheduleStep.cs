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
        var floor = new Option<bool>("--floor") { Description = "Measure the floor too." };
        var command = new Command("step", "One run of one file (called by 'schedule').") { path, asOf, floor };
        command.SetAction(parse => Run(parse.GetValue(path)!.FullName, parse.GetValue(asOf)!, parse.GetValue(floor)));
        return command;
    }

    private static void Run(string path, string asOf, bool measureFloor)
    {
        var before = path + ".before";
        File.Copy(path, before, overwrite: true);
        var request = new ScheduleRequest
        {
            OrganizationId = 99,
            Moment = PlanningMoment.AsOf(DateOnly.ParseExact(asOf, "yyyy-MM-dd", CultureInfo.InvariantCulture)),
            RunId = $"bench-{Environment.ProcessId}-{Stopwatch.GetTimestamp()}",
            StartedAt = DateTimeOffset.UnixEpoch,
        };
        var processor = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var result = Scheduler.Run(path, request);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        processor = Environment.CpuUsage.TotalTime - processor;
        var peak = StepProcess.PeakMegabytes();
        double? floor = measureFloor ? InsertFloor.Measure(before, path) : null;
        var pages = ChangedPages.Count(before, path);
        File.Delete(before);
        Console.WriteLine(JsonSerializer.Serialize(new StepResult(
            elapsed,
            processor.TotalSeconds,
            floor,
            peak,
            [result.Rows.Inserted, result.Rows.Updated, result.Rows.Deleted, result.Rows.Untouched],
            pages,
            result.Steps.ToDictionary(step => step.Step, step => step.Elapsed.TotalSeconds))));
    }
}
