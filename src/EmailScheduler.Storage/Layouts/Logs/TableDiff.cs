namespace EmailScheduler.Storage.Layouts.Logs;

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
