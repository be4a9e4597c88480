namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>
/// The host of an activity is gone, and its worker with it: nothing that it would still have done happens, and the queue delivers the activity again.
/// (Derived from the one exception that the app does not answer for, because the dead do not answer.)
/// </summary>
public sealed class HostKilledException : OutOfMemoryException;
