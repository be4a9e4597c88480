using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Benchmarks.Scheduling;

/// <summary>One plan or one comparison of a copy of a file, in this process; its result is a line of JSON.</summary>
internal static class CompareStep
{
    /// <summary>A plan with today's settings, of which nothing changes.</summary>
    public const string Plan = "plan";

    /// <summary>A plan with the changed settings.</summary>
    public const string PlanChanged = "plan with the change";

    /// <summary>The comparison of both.</summary>
    public const string Compare = "plan --compare";

    /// <summary>The day of all plans.</summary>
    public static readonly DateOnly AsOf = new(2025, 6, 2);

    // Every birthday email moves or meets another window, and the daily cap spreads annual enrollment over more days.
    private static readonly SchedulingSettings Changed = new() { BirthdayDaysBefore = 7, PreExclusionBufferDays = 30, DailySendPercentageCap = 0.04m };

    /// <summary>What can be measured.</summary>
    public static IReadOnlyList<string> Works { get; } = [Plan, PlanChanged, Compare];

    public static Command Create()
    {
        var path = new Argument<FileInfo>("database");
        var work = new Argument<string>("work");
        var command = new Command("compare-step", "One plan or comparison of a copy of a file (called by 'compare').") { path, work };
        command.SetAction(parse => Run(parse.GetValue(path)!.FullName, parse.GetValue(work)!));
        return command;
    }

    /// <summary>What is asked of the scheduler.</summary>
    public static ScheduleRequest Request(SchedulingSettings settings) => new()
    {
        OrganizationId = 99,
        Moment = PlanningMoment.AsOf(AsOf),
        RunId = $"bench-{Environment.ProcessId}-{Stopwatch.GetTimestamp()}",
        StartedAt = DateTimeOffset.UnixEpoch,
        Settings = settings,
    };

    private static void Run(string path, string work)
    {
        // Both are carried out on a file that is thrown away.
        var copy = path + ".copy";
        File.Copy(path, copy, overwrite: true);
        var processor = Environment.CpuUsage.TotalTime;
        var started = Stopwatch.GetTimestamp();
        var differences = work switch
        {
            Plan => Scheduler.Preview(copy, Request(new SchedulingSettings()), TimeProvider.System).Rows.Changed,
            PlanChanged => Scheduler.Preview(copy, Request(Changed), TimeProvider.System).Rows.Changed,
            Compare => Scheduler.Compare(copy, Request(new SchedulingSettings()), Changed, TimeProvider.System) is var plans ? plans.Moved.Emails + plans.Retimed.Emails + plans.Appeared.Emails + plans.Vanished.Emails : 0,
            _ => throw new ArgumentOutOfRangeException(nameof(work), work, $"Give one of {string.Join(", ", Works)}."),
        };
        var result = new CompareResult(Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds, StepProcess.PeakMegabytes(), differences);
        File.Delete(copy);
        Console.WriteLine(JsonSerializer.Serialize(result));
    }
}

/// <summary>What one plan or comparison in its own process measured.</summary>
/// <param name="Seconds">Wall time.</param>
/// <param name="ProcessorSeconds">Processor time on all cores: steadier than the wall on a shared machine.</param>
/// <param name="PeakMegabytes">Peak resident memory of the process.</param>
/// <param name="Differences">Rows that would change; of a comparison the emails that differ.</param>
internal sealed record CompareResult(double Seconds, double ProcessorSeconds, double PeakMegabytes, long Differences);
