namespace EmailScheduler.Benchmarks.Scheduling;

/// <summary>What one run in its own process measured.</summary>
/// <param name="Seconds">Wall time of the scheduling step.</param>
/// <param name="ProcessorSeconds">Processor time of the scheduling step, on all cores: steadier than the wall on a shared machine.</param>
/// <param name="FloorSeconds">Wall time of inserting the very same rows by a bare prepared statement; <see langword="null"/> where not measured.</param>
/// <param name="PeakMegabytes">Peak resident memory of the process before the floor was measured.</param>
/// <param name="Rows">Rows inserted, updated, deleted.</param>
/// <param name="PagesWritten">Pages of the file that differ from before.</param>
/// <param name="Steps">The steps with their seconds.</param>
internal sealed record StepResult(double Seconds, double ProcessorSeconds, double? FloorSeconds, double PeakMegabytes, long[] Rows, long PagesWritten, Dictionary<string, double> Steps);
