namespace EmailScheduler.Benchmarks.Logs;

/// <summary>What one step in its own process measured.</summary>
/// <param name="Seconds">Wall time of the step.</param>
/// <param name="ProcessorSeconds">Processor time of the step, on all cores: steadier than the wall on a shared machine.</param>
/// <param name="PeakMegabytes">Peak resident memory of the process, with what came before the step.</param>
/// <param name="Requests">HTTP requests of the step; <see langword="null"/> where they were not counted.</param>
/// <param name="Bytes">Bytes of bodies that the step moved; <see langword="null"/> where they were not counted.</param>
internal sealed record LogStepResult(double Seconds, double ProcessorSeconds, double PeakMegabytes, long? Requests, long? Bytes);
