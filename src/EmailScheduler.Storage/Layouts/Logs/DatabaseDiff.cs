using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Compares two states of a database, both in local files, by table and row key.</summary>
public static class DatabaseDiff
{
    /// <summary>The tables that are not the same, by name. Internal, virtual and shadow tables are left out.</summary>
    /// <param name="older">A healthy database in a file that nobody writes.</param>
    /// <param name="newer">The other one.</param>
    /// <param name="maxKeys">How many keys of each kind are told for each table, if they are whole numbers; the counts are always whole.</param>
    /// <param name="cancellationToken">Interrupts the comparison.</param>
    /// <exception cref="SqliteException">A file is not a database.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static IReadOnlyList<TableDiff> Compare(string older, string newer, int maxKeys = 20, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxKeys);
        // Opened by a URI, so that SQLite takes URIs for the attached ones too.
        using var connection = new SqliteConnection("Data Source=file::memory:;Pooling=False;Foreign Keys=False");
        connection.Open();
        using var interruption = cancellationToken.Register(() => raw.sqlite3_interrupt(connection.Handle));
        try
        {
            Attach(connection, older, "older");
            Attach(connection, newer, "newer");
            return [.. ComparedTable.Names(connection).Select(name => new ComparedTable(connection, name).Diff(maxKeys)).Where(diff => !diff.IsEmpty)];
        }
        catch (SqliteException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    private static void Attach(SqliteConnection connection, string path, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"ATTACH $file AS {name}";
        command.Parameters.AddWithValue("$file", new Uri(Path.GetFullPath(path)).AbsoluteUri + "?immutable=1&mode=ro");
        command.ExecuteNonQuery();
        StandInCollations.AddTo(connection, name);
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
