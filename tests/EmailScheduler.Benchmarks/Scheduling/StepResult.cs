namespace EmailScheduler.Benchmarks.Scheduling;

/// <summary>What one run in its own process measured.</summary>
/// <param name="Seconds">Wall time of the scheduling step.</param>
/// <param name="ProcessorSeconds">Processor time of the scheduling step, on all cores: steadier than the wall on a shared machine.</param>
/// <param name="ReadFloorSeconds">Wall time of stepping through both tables on one core (<see cref="ReadFloor.MeasureSteps"/>).</param>
/// <param name="SelectSeconds">Wall time of a SELECT of both tables on one core (<see cref="ReadFloor.MeasureSelect"/>).</param>
/// <param name="WriteFloorSeconds">Wall time of writing the very same changes by bare prepared statements; <see langword="null"/> where not measured.</param>
/// <param name="PeakMegabytes">Peak resident memory of the process before the floor of writing was measured.</param>
/// <param name="Rows">Rows inserted, updated, deleted.</param>
/// <param name="PagesWritten">Pages of the file that differ from before.</param>
/// <param name="Steps">The steps with their seconds.</param>
internal sealed record StepResult(double Seconds, double ProcessorSeconds, double ReadFloorSeconds, double SelectSeconds, double? WriteFloorSeconds, double PeakMegabytes, long[] Rows, long PagesWritten, Dictionary<string, double> Steps);
