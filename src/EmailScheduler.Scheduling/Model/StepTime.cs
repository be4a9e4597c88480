namespace EmailScheduler.Scheduling.Model;

/// <summary>How long one step took.</summary>
/// <param name="Step">The step's name.</param>
/// <param name="Elapsed">Its duration.</param>
public sealed record StepTime(string Step, TimeSpan Elapsed);
