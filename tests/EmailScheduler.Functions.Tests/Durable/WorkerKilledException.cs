namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>The worker of an activity is gone while its host lives: nothing that it would still have done happens, and the host fails the activity.</summary>
public sealed class WorkerKilledException : Exception;
