namespace EmailScheduler.Sqlite;

/// <summary>Compares two states of a database, both in local files, by table and row key.</summary>
public static class DatabaseDiff
{
    /// <summary>The tables that are not the same, by name. Internal, virtual and shadow tables are omitted.</summary>
    /// <param name="older">A healthy database in a file that no one writes.</param>
    /// <param name="newer">The other one.</param>
    /// <param name="maxKeys">How many keys of each kind are listed for each table, if they are whole numbers; the counts are always whole.</param>
    /// <param name="cancellationToken">Interrupts the comparison.</param>
    /// <exception cref="InvalidDatabaseException">A file is not a database.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static IReadOnlyList<TableDiff> Compare(string older, string newer, int maxKeys = 20, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxKeys);
        using var database = Open(older, newer, cancellationToken);
        return [.. ComparedTable.Names(database).Select(name => new ComparedTable(database, name).Diff(maxKeys)).Where(diff => !diff.IsEmpty)];
    }

    /// <summary>What is different in one table; where neither file has it, nothing is.</summary>
    /// <param name="older">A healthy database in a file that no one writes.</param>
    /// <param name="newer">The other one.</param>
    /// <param name="table">The table.</param>
    /// <param name="cancellationToken">Interrupts the comparison.</param>
    /// <exception cref="InvalidDatabaseException">A file is not a database, or the table cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static TableDiff CompareTable(string older, string newer, string table, CancellationToken cancellationToken = default)
    {
        using var database = Open(older, newer, cancellationToken);
        return new ComparedTable(database, table).Diff(maxKeys: 0);
    }

    private static SqliteDatabase Open(string older, string newer, CancellationToken cancellationToken)
    {
        var database = SqliteDatabase.OpenImmutable(newer, cancellationToken);
        try
        {
            database.AttachImmutable(older, ComparedTable.Older);
            StandInCollations.AddTo(database, ComparedTable.Older);
            StandInCollations.AddTo(database, ComparedTable.Newer);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}

/// <summary>What is different in one table of two states of a database.</summary>
/// <param name="Table">The table.</param>
/// <param name="SchemaChanged">Whether it was made, dropped or defined anew.</param>
/// <param name="Added">Rows whose key is only in the newer state.</param>
/// <param name="Removed">Rows whose key is only in the older state.</param>
/// <param name="Changed">Rows with the same key but another value in a column that both have.</param>
/// <param name="AddedKeys">
/// The first of the added rows' keys: primary key columns joined by commas, or the row id. Only whole numbers: other keys may be personal data, such as addresses.
/// </param>
/// <param name="RemovedKeys">The first of the removed rows' keys.</param>
/// <param name="ChangedKeys">The first of the changed rows' keys.</param>
public sealed record TableDiff(
    string Table,
    bool SchemaChanged,
    long Added,
    long Removed,
    long Changed,
    IReadOnlyList<string> AddedKeys,
    IReadOnlyList<string> RemovedKeys,
    IReadOnlyList<string> ChangedKeys)
{
    internal bool IsEmpty => !SchemaChanged && Added == 0 && Removed == 0 && Changed == 0;
}
