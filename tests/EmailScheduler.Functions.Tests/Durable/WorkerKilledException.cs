namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>The process of an activity is gone: nothing that it would still have done happens, and nobody gets its answer.</summary>
public sealed class WorkerKilledException : Exception;
