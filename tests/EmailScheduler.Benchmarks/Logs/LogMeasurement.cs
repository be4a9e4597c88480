namespace EmailScheduler.Benchmarks.Logs;

/// <summary>One step that was measured.</summary>
/// <param name="What">What the step did, in words.</param>
/// <param name="Result">What its process measured.</param>
/// <param name="DiskBytes">The most that its local files took.</param>
internal sealed record LogMeasurement(string What, LogStepResult Result, long DiskBytes);
