namespace EmailScheduler.Runs.Tests.Engines;

/// <summary>Does something at once with each progress that is reported.</summary>
internal sealed class Reports(Action<ScheduleProgress> report) : IProgress<ScheduleProgress>
{
    public void Report(ScheduleProgress value) => report(value);
}
