namespace EmailScheduler.Scheduling.Model;

/// <summary>What triggers of other programs changed while the plan was written.</summary>
/// <param name="Rows">Rows that they inserted, updated or deleted in any table, <c>email_schedules</c> included.</param>
/// <param name="Tables">The tables that only they write, by name.</param>
public sealed record TriggerChanges(long Rows, IReadOnlyList<TriggerTable> Tables);
