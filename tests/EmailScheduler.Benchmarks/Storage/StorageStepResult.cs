namespace EmailScheduler.Benchmarks.Storage;

/// <summary>What one step in its own process measured.</summary>
/// <param name="Seconds">Wall time of the step, or the median where it was repeated.</param>
/// <param name="PeakMegabytes">Peak resident memory of the process.</param>
/// <param name="Requests">HTTP requests of the whole process.</param>
/// <param name="BytesSent">Bytes of bodies sent by the whole process.</param>
/// <param name="BytesReceived">Bytes of bodies received by the whole process.</param>
internal sealed record StorageStepResult(double Seconds, double PeakMegabytes, long Requests, long BytesSent, long BytesReceived);
