using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>Which tables the scheduler's statements can write, triggers included, as SQLite's compiler finds them while the statements are prepared.</summary>
internal sealed class RecordedWrites
{
    private readonly HashSet<(string Table, string? Trigger)> _writes = [];
    private readonly HashSet<string> _triggers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The triggers that the statements can fire and that act on a table or a query, by name; and the views that they read, for SQLite tells the two apart by name alone.
    /// </summary>
    public IEnumerable<string> Triggers => _triggers.Order(StringComparer.Ordinal);

    /// <summary>What several of them can write together.</summary>
    public static RecordedWrites Of(params ReadOnlySpan<RecordedWrites> parts)
    {
        var all = new RecordedWrites();
        foreach (var part in parts)
        {
            all._writes.UnionWith(part._writes);
            all._triggers.UnionWith(part._triggers);
        }

        return all;
    }

    /// <summary>Prepares statements and records what they can write.</summary>
    public void Record(SqliteDatabase database, Action prepare) => database.Record(Add, prepare);

    /// <summary>A table of the given names that can be written, and the trigger that does; <see langword="null"/> when none can.</summary>
    public (string Table, string? Trigger)? FirstOf(IReadOnlySet<string> tables) => _writes
        .Where(write => tables.Contains(write.Table))
        .OrderBy(write => write.Table, StringComparer.Ordinal).ThenBy(write => write.Trigger, StringComparer.Ordinal)
        .Select(write => ((string, string?)?)write)
        .FirstOrDefault();

    /// <summary>The triggers that can write a table.</summary>
    public IEnumerable<string> TriggersOf(string table) => _writes
        .Where(write => write.Trigger is not null && write.Table.Equals(table, StringComparison.OrdinalIgnoreCase))
        .Select(write => write.Trigger!)
        .Order(StringComparer.Ordinal);

    /// <summary>The tables that the scheduler does not write itself: triggers do, or the module of a virtual table that a trigger writes.</summary>
    /// <param name="own">The tables that the scheduler writes itself.</param>
    public IEnumerable<string> TablesBeside(IReadOnlySet<string> own) => _writes
        .Select(write => write.Table)
        .Where(table => !own.Contains(table))
        .Distinct(StringComparer.OrdinalIgnoreCase)
        .Order(StringComparer.Ordinal);

    private void Add(int action, string? table, string? trigger)
    {
        // The last name is that of the innermost trigger or view. A view reads only; a trigger that does nothing but RAISE is known by its SELECT.
        if (trigger is not null && action is raw.SQLITE_INSERT or raw.SQLITE_UPDATE or raw.SQLITE_DELETE or raw.SQLITE_SELECT)
        {
            _triggers.Add(trigger);
        }

        if (table is not null && action is raw.SQLITE_INSERT or raw.SQLITE_UPDATE or raw.SQLITE_DELETE)
        {
            _writes.Add((table, trigger));
        }
    }
}
