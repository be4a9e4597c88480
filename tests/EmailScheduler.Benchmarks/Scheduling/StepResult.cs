namespace EmailScheduler.Benchmarks.Scheduling;

/// <summary>What one run in its own process measured.</summary>
/// <param name="Seconds">Wall time of the scheduling step.</param>
/// <param name="ProcessorSeconds">Processor time of the scheduling step, on all cores: steadier than the wall on a shared machine.</param>
/// <param name="ReadFloorSeconds">Wall time of a bare scan of both tables on one core before it.</param>
/// <param name="WriteFloorSeconds">Wall time of writing the very same changes by bare prepared statements; <see langword="null"/> where not measured.</param>
/// <param name="PeakMegabytes">Peak resident memory of the process before the floor of writing was measured.</param>
/// <param name="Rows">Rows inserted, updated, deleted.</param>
/// <param name="PagesWritten">Pages of the file that differ from before.</param>
/// <param name="Steps">The steps with their seconds.</param>
internal sealed record StepResult(double Seconds, double ProcessorSeconds, double ReadFloorSeconds, double? WriteFloorSeconds, double PeakMegabytes, long[] Rows, long PagesWritten, Dictionary<string, double> Steps);
