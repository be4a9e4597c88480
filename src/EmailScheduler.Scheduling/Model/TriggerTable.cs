namespace EmailScheduler.Scheduling.Model;

/// <summary>A table that triggers can write while the plan is written.</summary>
/// <param name="Table">Its name.</param>
/// <param name="RowsBefore">Rows before; <see langword="null"/> for a virtual table, which is not counted.</param>
/// <param name="RowsAfter">Rows after; <see langword="null"/> for a virtual table.</param>
public sealed record TriggerTable(string Table, long? RowsBefore, long? RowsAfter);
