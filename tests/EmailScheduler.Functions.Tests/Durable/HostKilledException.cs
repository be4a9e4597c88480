namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>The host of an activity is gone, and its worker with it: nothing that it would still have done happens, and the queue delivers the activity again.</summary>
public sealed class HostKilledException : Exception;
