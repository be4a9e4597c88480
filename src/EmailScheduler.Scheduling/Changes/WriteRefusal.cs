using EmailScheduler.Scheduling.Database;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Changes;

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
            raw.SQLITE_CONSTRAINT_TRIGGER => Refused($"{Triggers("RAISE")} raised an error, whose text is not repeated because it can hold personal data. Drop the trigger, or let it accept what the scheduler writes."),
            raw.SQLITE_CONSTRAINT_UNIQUE or raw.SQLITE_CONSTRAINT_PRIMARYKEY or raw.SQLITE_CONSTRAINT_ROWID => Refused($"{text}{InTriggers()}. Drop that unique index, or let it tell rows apart as the scheduler does (docs/rules.md)."),
            raw.SQLITE_CONSTRAINT_CHECK => Refused($"{text}{InTriggers()}. Change the CHECK constraint so that it accepts what the scheduler writes."),
            raw.SQLITE_CONSTRAINT_NOTNULL => Refused($"{text}{InTriggers()}. Let the column be NULL, or give it a default if the scheduler does not write it."),
            SqliteFailure.ConstraintDataType => Refused($"{text}{InTriggers()}. Declare the column with the type that the scheduler writes, or make the table not STRICT."),
            raw.SQLITE_FULL when HasLastId() => Refused("it has a row with the largest possible id, so none can be added. Give that row a smaller id."),
            _ when (code & 0xff) is raw.SQLITE_ERROR or raw.SQLITE_CONSTRAINT => Refused(FormattableString.Invariant($"{text} (SQLite code {code}){InTriggers()}.")),
            _ => failure,
        };
    }

    /// <summary>Why a row is not there although no error was raised.</summary>
    public Exception OfMissingRow() => Refused(writes.TriggersOf(table).Any() || HasTriggers("RAISE")
        ? $"it was left out or removed, without an error, by {Triggers("RAISE")}. Drop the trigger, or let it accept what the scheduler writes."
        : "it was left out without an error, by an ON CONFLICT clause of the table. Remove the clause.");

    private InvalidDatabaseException Refused(string why) => new($"{table} did not take a row that the scheduler writes: {why}");

    private string InTriggers() => writes.Triggers.Any() ? $", in the statement or in {Triggers("")}" : "";

    private bool HasLastId() => database.ReadInt64($"SELECT max({TableSchema.Read(database, table).RowIdOrNull}) FROM {table}") == long.MaxValue;

    private bool HasTriggers(string word) => TriggersWith(word).Count > 0;

    private string Triggers(string word)
    {
        var names = TriggersWith(word) is { Count: > 0 } found ? found : [.. writes.Triggers];
        return names is [var one] ? $"trigger '{one}'" : $"one of the triggers {string.Join(", ", names.Select(name => $"'{name}'"))}";
    }

    private List<string> TriggersWith(string word)
    {
        using var rows = database.Prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%' || ?1 || '%' ORDER BY name");
        rows.Bind(1, word);
        var (fired, names) = (writes.Triggers.ToHashSet(StringComparer.OrdinalIgnoreCase), new List<string>());
        while (rows.Step())
        {
            if (rows.String(0) is { } name && fired.Contains(name))
            {
                names.Add(name);
            }
        }

        return names;
    }

    // SQLite's message names what is missing, not the trigger that misses it: without the trigger the statement can be prepared.
    private string? FailingTrigger(string sql)
    {
        var names = new List<string>();
        using (var rows = database.Prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"))
        {
            while (rows.Step())
            {
                names.Add(rows.String(0)!);
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
