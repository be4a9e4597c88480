using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>Names what in a database is in the way when the scheduler writes a table: the trigger, the constraint, the column, the collation.</summary>
/// <param name="database">The database, in a transaction that is rolled back, or a file that is thrown away, after a refusal.</param>
/// <param name="table">The table that is written.</param>
/// <param name="writes">What the prepared statements can write.</param>
internal sealed class WriteRefusal(SqliteDatabase database, string table, RecordedWrites writes)
{
    /// <summary>Prepares a statement; where a trigger is what makes that impossible, the error names it.</summary>
    /// <exception cref="InvalidDatabaseException">The schema does not allow the statement.</exception>
    public Statement Prepare(string sql)
    {
        try
        {
            return database.Prepare(sql);
        }
        catch (InvalidDatabaseException failure)
        {
            throw new InvalidDatabaseException(FailingTrigger(sql) is { } trigger
                ? $"Trigger '{trigger}' cannot run when rows of {table} change: {failure.Message} Repair or drop the trigger."
                : $"Rows of {table} cannot be written: {failure.Message} Repair the index, constraint, default or generated column that needs it.", failure);
        }
    }

    /// <summary>Why a row was refused.</summary>
    public Exception Of(int code)
    {
        // First, for whatever is asked of the database from here on takes the place of its message.
        var (failure, text) = (database.StepFailure(code), database.MessageOf(code));
        return code switch
        {
            raw.SQLITE_CONSTRAINT_TRIGGER => Refused($"{TriggersThatRaise()} raised an error, whose text is not repeated because it can hold personal data. Drop the trigger, or let it accept what the scheduler writes."),
            raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY or raw.SQLITE_CONSTRAINT_ROWID => Refused($"{text}{InTriggers()}. Drop that unique index, or let it distinguish rows as the scheduler does (docs/rules.md)."),
            raw.SQLITE_CONSTRAINT_CHECK => Refused($"{text}{InTriggers()}. Change the CHECK constraint so that it accepts what the scheduler writes."),
            raw.SQLITE_CONSTRAINT_NOTNULL => Refused($"{text}{InTriggers()}. Let the column be NULL, or give it a default if the scheduler does not write it."),
            SqliteFailure.ConstraintDataType => Refused($"{text}{InTriggers()}. Declare the column with the type that the scheduler writes, or make the table not STRICT."),
            raw.SQLITE_CORRUPT_VTAB when VirtualTables() is { Count: > 0 } tables => Refused(OfVirtualTables(tables)),
            raw.SQLITE_FULL when HasLastId() => Refused("it has a row with the largest possible id, so none can be added. Give that row a smaller id."),
            _ when (code & 0xff) is raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH => Refused(FormattableString.Invariant($"{text} (SQLite code {code}){InTriggers()}.")),
            _ => failure,
        };
    }

    /// <summary>Why a row is not there although no error was raised.</summary>
    public Exception OfMissingRow() => Refused(TriggersThatLeaveOut() is { Count: > 0 } triggers
        ? $"it was omitted or removed, without an error, by {Named(triggers)}. Drop the trigger, or let it accept what the scheduler writes."
        : "it was omitted without an error, by an ON CONFLICT clause of the table. Remove the clause.");

    private InvalidDatabaseException Refused(string why) => new($"{table} did not take a row that the scheduler writes: {why}");

    // The usual case is a full-text index over the rows of another table, which is asked to forget a row that it never had.
    private string OfVirtualTables(List<string> tables)
    {
        var triggers = tables.SelectMany(writes.TriggersOf).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var rebuilding = tables.Select(TableSchema.Quote).Select(name => $"INSERT INTO {name}({name}) VALUES ('rebuild')");
        return $"the virtual table {string.Join(" or ", tables.Select(name => $"'{name}'"))}, which {Named(triggers)} writes, does not hold what it is asked to change. "
            + $"Rebuild it (a full-text table: {string.Join("; ", rebuilding)}), or drop the trigger.";
    }

    private List<string> VirtualTables() => [.. writes.TablesBeside(ScheduleTables.Names).Where(name => TableSchema.Read(database, name).Kind == "virtual" && writes.TriggersOf(name).Any())];

    private string InTriggers() => Fired() is { Count: > 0 } fired ? $", in the statement or in {Named(fired)}" : "";

    private bool HasLastId() => database.ReadInt64($"SELECT max({TableSchema.Read(database, table).RowIdOrNull}) FROM {table}") == long.MaxValue;

    private string TriggersThatRaise() => Named(Fired(trigger => Says(trigger, "RAISE")) is { Count: > 0 } found ? found : Fired());

    // RAISE(IGNORE) omits the row of the very table that the trigger is of; a trigger of any table may delete one.
    private List<string> TriggersThatLeaveOut()
    {
        var writing = writes.TriggersOf(table).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Fired(trigger => writing.Contains(trigger.Name)
            || (trigger.Table.Equals(table, StringComparison.OrdinalIgnoreCase) && Says(trigger, "RAISE") && Says(trigger, "IGNORE")));
    }

    private static bool Says((string Name, string Table, string Sql) trigger, string word) => trigger.Sql.Contains(word, StringComparison.OrdinalIgnoreCase);

    // The triggers that can have been at work. What was recorded as such holds names of views, too.
    private List<string> Fired(Predicate<(string Name, string Table, string Sql)>? condition = null)
    {
        using var rows = database.Prepare("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name");
        var (recorded, names) = (writes.Triggers.ToHashSet(StringComparer.OrdinalIgnoreCase), new List<string>());
        while (rows.Step())
        {
            var trigger = (Name: rows.GetString(0)!, rows.GetString(1)!, rows.GetString(2)!);
            if (recorded.Contains(trigger.Name) && condition?.Invoke(trigger) != false)
            {
                names.Add(trigger.Name);
            }
        }

        return names;
    }

    /// <summary>Triggers, one of which is the cause, by name.</summary>
    public static string Named(List<string> triggers) => triggers is [var one] ? $"trigger '{one}'" : $"one of the triggers {string.Join(", ", triggers.Select(name => $"'{name}'"))}";

    // SQLite's message names what is missing, not the trigger that misses it: without the trigger the statement can be prepared.
    private string? FailingTrigger(string sql)
    {
        var names = new List<string>();
        using (var rows = database.Prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"))
        {
            while (rows.Step())
            {
                names.Add(rows.GetString(0)!);
            }
        }

        foreach (var name in names)
        {
            database.Execute($"DROP TRIGGER {TableSchema.Quote(name)}");
            if (database.CanPrepare(sql))
            {
                return name;
            }
        }

        return null;
    }
}

/// <summary>Which tables the scheduler's statements can write, triggers included, as SQLite's compiler finds them while the statements are prepared.</summary>
internal sealed class RecordedWrites
{
    private readonly HashSet<(string Table, string? Trigger)> _writes = [];
    private readonly HashSet<string> _triggers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The triggers that the statements can fire and that act on a table or a query, by name; and the views that they read, for SQLite distinguishes the two by name alone.
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

    /// <inheritdoc cref="Record(SqliteDatabase, Action)"/>
    public T Record<T>(SqliteDatabase database, Func<T> prepare)
    {
        var prepared = default(T)!;
        Record(database, () => { prepared = prepare(); });
        return prepared;
    }

    /// <summary>Refuses writes to what plans are made from.</summary>
    /// <param name="database">The database.</param>
    /// <param name="own">Of what plans are made from, the tables that these statements are there to write.</param>
    /// <exception cref="InvalidDatabaseException">A trigger or a virtual table would do that; the message names it.</exception>
    public void RequireInputsUntouched(SqliteDatabase database, params IReadOnlyList<string> own)
    {
        if (FirstOf(InputTables.Read(database), TriggersOn(database, own), own) is var (table, trigger))
        {
            var writer = trigger is null ? "A virtual table" : $"Trigger '{trigger}'";
            throw new InvalidDatabaseException(
                $"{writer} writes table {table} when the scheduler writes its own tables, but plans are made from {table}. Drop the trigger, or let it write another table.");
        }
    }

    /// <summary>A table of the given names that can be written, and the trigger that does; <see langword="null"/> when none can.</summary>
    public (string Table, string? Trigger)? FirstOf(IReadOnlySet<string> tables) => FirstOf(tables, [], []);

    // What these statements are there to write, they write themselves, and so may what other programs have put on those very tables.
    private (string Table, string? Trigger)? FirstOf(IReadOnlySet<string> tables, HashSet<string> triggersOnOwn, IReadOnlyList<string> own) => _writes
        .Where(write => tables.Contains(write.Table))
        .Where(write => !(own.Contains(write.Table, StringComparer.OrdinalIgnoreCase) && (write.Trigger is null || triggersOnOwn.Contains(write.Trigger))))
        .OrderBy(write => write.Table, StringComparer.Ordinal).ThenBy(write => write.Trigger, StringComparer.Ordinal)
        .Select(write => ((string, string?)?)write)
        .FirstOrDefault();

    private static HashSet<string> TriggersOn(SqliteDatabase database, IReadOnlyList<string> tables)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in tables)
        {
            using var rows = database.Prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE");
            rows.Bind(1, table);
            while (rows.Step())
            {
                names.Add(rows.GetString(0)!);
            }
        }

        return names;
    }

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
