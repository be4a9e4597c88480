namespace EmailScheduler.Scheduling.Model;

/// <summary>The two days that a plan is made for, as day numbers.</summary>
/// <param name="Today">D: the date of the run in the organization's zone.</param>
/// <param name="First">F: the first day that a mail can still go out; D or D+1.</param>
internal readonly record struct PlanningDays(int Today, int First);
