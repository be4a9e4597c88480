namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>
/// The worker of an activity is gone while its host lives: nothing that it would still have done happens, and the host fails the activity.
/// (Derived from the one exception that the app does not answer for, because the dead do not answer.)
/// </summary>
public sealed class WorkerKilledException : OutOfMemoryException;
