namespace EmailScheduler.Scheduling.Model;

/// <summary>What the safe part of a plan that is held back has done.</summary>
/// <param name="Rows">Emails skipped (updated) and withdrawn (deleted).</param>
/// <param name="Withdrawn">The emails that were to be sent.</param>
/// <param name="FileChanged">Whether the file was changed.</param>
/// <param name="Triggers">What triggers of other programs changed; <see langword="null"/> when there are none that were fired.</param>
/// <param name="CheckpointRefusal">Why there is no row in <c>scheduler_checkpoints</c>; <see langword="null"/> when there is one, or nothing was changed.</param>
/// <param name="Steps">How long each step took.</param>
public sealed record SafePart(RowCounts Rows, WithdrawnEmails Withdrawn, bool FileChanged, TriggerChanges? Triggers, string? CheckpointRefusal, IReadOnlyList<StepTime> Steps);
