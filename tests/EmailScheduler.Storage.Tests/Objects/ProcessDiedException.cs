namespace EmailScheduler.Storage.Tests.Objects;

/// <summary>Stands for the end of a process: nothing in the product catches it.</summary>
internal sealed class ProcessDiedException() : Exception("The process died.");
