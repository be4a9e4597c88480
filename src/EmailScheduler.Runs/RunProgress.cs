namespace EmailScheduler.Runs;

/// <summary>Where a run stands.</summary>
/// <param name="Step">The step's name, for people.</param>
/// <param name="Done">Contacts or rows done in this step.</param>
/// <param name="Total">Of how many; 0 when not known.</param>
public readonly record struct RunProgress(string Step, long Done = 0, long Total = 0);
