namespace EmailScheduler.Scheduling.Model;

/// <summary>Where a scheduling stands.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Done">Contacts or rows done.</param>
/// <param name="Total">Of how many; 0 when not known.</param>
public readonly record struct ScheduleProgress(string Step, long Done, long Total);
