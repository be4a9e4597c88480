namespace EmailScheduler.Sqlite;

/// <summary>One column of a table.</summary>
/// <param name="Name">Its name as declared.</param>
/// <param name="Type">Its declared type; empty for none.</param>
/// <param name="IsNotNull">Whether it must not be NULL.</param>
/// <param name="HasDefault">Whether it has a default other than NULL.</param>
/// <param name="IsGenerated">Whether its value is computed from other columns, so that nobody can write it.</param>
public sealed record TableColumn(string Name, string Type, bool IsNotNull, bool HasDefault, bool IsGenerated);
