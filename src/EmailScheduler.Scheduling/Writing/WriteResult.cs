using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>What came of writing a plan.</summary>
/// <param name="IsChanged">Whether the file was changed.</param>
/// <param name="Triggers">What triggers changed; <see langword="null"/> for nothing.</param>
/// <param name="CheckpointRefusal">Why no checkpoint was written; <see langword="null"/> when one was, or none was due.</param>
internal sealed record WriteResult(bool IsChanged, TriggerChanges? Triggers, string? CheckpointRefusal);
