using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Scheduling.Writing;
using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Restoring;

/// <summary>
/// Carries the sender's rows of <c>email_schedules</c>: each that the older state has not, or has otherwise, takes the place of the older state's rows with the same id,
/// the same key or the same values in a unique index. Rows of the sender that the newest state has not stay.
/// </summary>
/// <param name="source">The newest state.</param>
/// <param name="database">The older state, with the newest one and a file for the work attached from <see cref="Carry"/> on.</param>
/// <param name="days">The days for which emails are about to go out.</param>
internal sealed class SenderRows(SqliteDatabase source, SqliteDatabase database, PlanningDays days)
{
    private const string Table = ScheduleTables.Schedules;
    private const string Newest = CarryForward.Newest;
    private const string Work = CarryForward.Work;
    private const string KindOf = "email_kind";
    private const int SendDate = 1;

    private readonly RecordedWrites _writes = new();
    private TableSchema _newest = null!;
    private TableSchema _older = null!;
    private IReadOnlyList<string> _columns = [];
    private IReadOnlyList<UniqueIndex> _indexes = [];
    private bool _hasOtherIndexes;

    /// <summary>Columns of the newest state that the older one lacks.</summary>
    public IReadOnlyList<string> OmittedColumns { get; private set; } = [];

    /// <summary>Reads the tables of both, before one is attached to the other.</summary>
    /// <exception cref="InvalidDatabaseException">One of the tables cannot be used.</exception>
    public void Prepare()
    {
        _newest = TableSchema.Read(source, Table);
        if (!_newest.Exists)
        {
            return;
        }

        _older = TableSchema.Read(database, Table);
        ScheduleTables.RequireUsable(source, _newest);
        ScheduleTables.RequireUsable(database, _older);
    }

    /// <summary>Carries the rows.</summary>
    /// <returns>The rows that were carried, and the older state's rows that gave way.</returns>
    /// <exception cref="InvalidDatabaseException">The older state refuses a row, or something in it changes one; the message names it.</exception>
    public (long Carried, long Replaced) Carry(CancellationToken cancellationToken)
    {
        if (!_newest.Exists)
        {
            return (0, 0);
        }

        FindRows(cancellationToken);
        if (Count("senders WHERE NOT same") == 0)
        {
            return (0, 0);
        }

        AddColumns();
        FindReplaced();
        var isGuarded = ScheduleTables.MayOthersTakePart(database, _older);
        var before = isGuarded ? DigestOfOthers(cancellationToken) : default;
        Write();
        RequireCarried();
        if (isGuarded && DigestOfOthers(cancellationToken) != before)
        {
            throw Changed("Rows of the sender that only the older state has changed while those of the newest state were carried forward");
        }

        return (Count("senders WHERE NOT same"), Count("replaced"));
    }

    private static IEnumerable<string> Writable(TableSchema table) => table.Columns.Where(column => !column.IsGenerated).Select(column => column.Name);

    /// <summary>A row of the sender: of every status but those that the scheduler gives. A table without a status has no others.</summary>
    private static string IsSenders(TableSchema table, string alias) =>
        table.Has("status") ? $"({alias}.status IS NULL OR CAST({alias}.status AS TEXT) COLLATE BINARY NOT IN ('pre-scheduled', 'skipped'))" : "1";

    private static string Day(string date) => $"substr({date}, 1, 10)";

    private string OfNewest(string column) => _newest.Has(column) ? $"n.{TableSchema.Quote(column)}" : "NULL";

    /// <summary>Whether a conflict in the index shows by equal values of columns that both states have.</summary>
    private bool IsPlain(UniqueIndex index) => !index.IsPartial && index.Columns.All(column => column != "?" && _newest.Has(column));

    private bool HasOtherCollations() => database.ReadInt64($"""
        SELECT EXISTS (SELECT 1 FROM pragma_index_list('{Table}') AS indexes, pragma_index_xinfo(indexes.name) AS columns
        WHERE indexes."unique" AND columns.key AND columns.coll <> 'BINARY')
        """) != 0;

    private void FindRows(CancellationToken cancellationToken)
    {
        database.Execute($"""
            CREATE TABLE {Work}.senders (id INTEGER PRIMARY KEY, same INTEGER NOT NULL DEFAULT 0);
            CREATE TABLE {Work}.replaced (id INTEGER PRIMARY KEY);
            CREATE TABLE {Work}.keys (contact_id INTEGER NOT NULL, kind TEXT NOT NULL, event_date TEXT NOT NULL, PRIMARY KEY (contact_id, event_date, kind)) WITHOUT ROWID;
            INSERT INTO {Work}.senders (id) SELECT n.id FROM {Newest}.{Table} AS n WHERE {IsSenders(_newest, "n")};
            """);
        AddDue(cancellationToken);
        if (_older.Exists)
        {
            var columns = Shared().Select(TableSchema.Quote).Select(column => $"n.{column} COLLATE BINARY IS o.{column}");
            var added = ScheduleTables.MissingColumns(_older, withEventTimes: true).Where(_newest.Has).Select(column => $"n.{column} IS NULL");
            database.Execute($"""
                UPDATE {Work}.senders SET same = 1
                WHERE EXISTS (SELECT 1 FROM {Newest}.{Table} AS n, main.{Table} AS o WHERE n.id = senders.id AND o.id = senders.id AND {string.Join(" AND ", columns.Concat(added))})
                """);
        }
    }

    private IEnumerable<string> Shared() => Writable(_older).Where(_newest.Has);

    /// <summary>Adds the table, or the columns that the scheduler needs: what it keeps of the sender's rows has its place in them.</summary>
    private void AddColumns()
    {
        ScheduleTables.AddSchedules(database);
        if (_newest.Has(ScheduleTables.EventTimes))
        {
            ScheduleTables.AddEventTimes(database);
        }

        _older = TableSchema.Read(database, Table);
        _columns = [.. Shared()];
        OmittedColumns = [.. Writable(_newest).Where(column => !_older.Has(column)).Order(StringComparer.Ordinal)];
        var indexes = UniqueIndex.Read(database, Table);
        _indexes = [.. indexes.Where(IsPlain)];
        _hasOtherIndexes = _indexes.Count < indexes.Count || HasOtherCollations();
    }

    /// <summary>What is planned for a day whose send time has passed may be on its way: the rules count it as the sender's.</summary>
    private void AddDue(CancellationToken cancellationToken)
    {
        if (days.Today >= days.FirstSendDay || !_newest.Has("status") || !_newest.Has("scheduled_send_date"))
        {
            return;
        }

        var date = new DateColumn("email_schedules.scheduled_send_date", SendDate);
        using var add = database.Prepare($"INSERT INTO {Work}.senders (id) VALUES (?1)");
        using var rows = source.Prepare($"SELECT id, scheduled_send_date FROM {Table} WHERE CAST(status AS TEXT) COLLATE BINARY = 'pre-scheduled'");
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (date.Read(rows) is var day && day >= days.Today && day < days.FirstSendDay)
            {
                add.Bind(1, rows.GetInt64(0));
                add.Step();
            }
        }
    }

    /// <summary>The older state's rows that give way. A row that both states have alike stays, whatever else has its key.</summary>
    /// <remarks>The plus sign: only of the rows of one contact and day the kinds are compared.</remarks>
    private void FindReplaced()
    {
        database.DefineTextFunction(KindOf, EmailTypeName.KindOf);
        var ofOlder = $"main.{Table} AS o";
        var carried = $"{Work}.senders AS s CROSS JOIN {Newest}.{Table} AS n ON n.id = s.id";
        database.Execute($"""
            INSERT INTO {Work}.replaced SELECT o.id FROM {Work}.senders AS s CROSS JOIN {ofOlder} ON o.id = s.id WHERE NOT s.same;
            INSERT OR IGNORE INTO {Work}.keys (contact_id, kind, event_date) SELECT {OfNewest("contact_id")}, {KindOf}({OfNewest("email_type")}), {Day(OfNewest("event_date"))} FROM {carried};
            INSERT OR IGNORE INTO {Work}.replaced SELECT o.id FROM {ofOlder} CROSS JOIN {Work}.keys AS k
            ON k.contact_id = o.contact_id AND k.event_date = {Day("o.event_date")} AND +k.kind = {KindOf}(o.email_type)
            """);
        foreach (var index in _indexes)
        {
            var equal = string.Join(" AND ", index.Columns.Select(TableSchema.Quote).Select(column => $"o.{column} = n.{column}"));
            database.Execute($"INSERT OR IGNORE INTO {Work}.replaced SELECT o.id FROM {carried} CROSS JOIN {ofOlder} ON {equal} WHERE NOT s.same");
        }

        database.Execute($"DELETE FROM {Work}.replaced WHERE id IN (SELECT id FROM {Work}.senders WHERE same)");
    }

    private void Write()
    {
        var refusal = new WriteRefusal(database, Table, _writes);
        Statement? delete = null, insert = null;
        _writes.Record(database, () =>
        {
            delete = refusal.Prepare($"DELETE FROM main.{Table} WHERE id IN (SELECT id FROM {Work}.replaced)");
            insert = refusal.Prepare(InsertSql());
        });
        using (delete)
        using (insert)
        {
            RequireInputsUntouched();

            // What conflicts in an index of some rows, or by a collation, only SQLite finds. What it then removes must fire its triggers, too.
            database.Execute($"PRAGMA recursive_triggers = {(_hasOtherIndexes ? "ON" : "OFF")}");
            foreach (var statement in new[] { delete!, insert! })
            {
                if (statement.Run() is var code && code != raw.SQLITE_DONE)
                {
                    throw refusal.Of(code);
                }
            }
        }
    }

    private string InsertSql()
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        AddKnown(known, "scheduled_date", "scheduled_send_date");
        AddKnown(known, "scheduled_time", "scheduled_send_time");
        var others = OtherColumns.Of(database, _older, _columns, known, new UniqueValue("'carried-' || n.id", NumberOfCarried));
        var names = _columns.Select(TableSchema.Quote).ToList();
        return $"INSERT {(_hasOtherIndexes ? "OR REPLACE " : "")}INTO main.{Table} ({string.Join(", ", names.Concat(others.Select(other => other.Column)))}) "
            + $"SELECT {string.Join(", ", names.Select(name => "n." + name).Concat(others.Select(other => other.Value)))} "
            + $"FROM {Work}.senders AS s CROSS JOIN {Newest}.{Table} AS n ON n.id = s.id WHERE NOT s.same ORDER BY s.id";
    }

    // One statement inserts all of them.
    private static string NumberOfCarried(TableColumn column) =>
        $"(SELECT ifnull(max({TableSchema.Quote(column.Name)}), 0) FROM main.{Table}) + row_number() OVER (ORDER BY s.id)";

    private void AddKnown(Dictionary<string, string> known, string column, string mirrored)
    {
        if (_newest.Has(mirrored))
        {
            known[column] = OfNewest(mirrored);
        }
    }

    private void RequireInputsUntouched()
    {
        if (_writes.FirstOf(InputTables.Read(database)) is var (table, trigger))
        {
            throw new InvalidDatabaseException(
                $"{(trigger is null ? "A virtual table" : $"Trigger '{trigger}'")} of the older state writes table {table} when rows of {Table} change, but plans are made from {table}. {Remedy}");
        }
    }

    private void RequireCarried()
    {
        var same = string.Join(" AND ", _columns.Select(TableSchema.Quote).Select(column => $"n.{column} COLLATE BINARY IS m.{column}"));
        var different = database.ReadInt64($"""
            SELECT count(*) FROM {Work}.senders AS s CROSS JOIN {Newest}.{Table} AS n ON n.id = s.id LEFT JOIN main.{Table} AS m ON m.id = s.id
            WHERE m.id IS NULL OR NOT ({same})
            """);
        if (different > 0)
        {
            throw Changed(FormattableString.Invariant($"{different} rows of the sender in {Table} are not in the older state as they were carried forward"));
        }
    }

    /// <summary>The rows of the sender that nothing was to change.</summary>
    private RowDigest DigestOfOthers(CancellationToken cancellationToken)
    {
        var digest = default(RowDigest);
        using var rows = database.Prepare($"""
            SELECT {string.Join(", ", Writable(_older).Select(TableSchema.Quote))} FROM main.{Table} AS o
            WHERE {IsSenders(_older, "o")} AND id NOT IN (SELECT id FROM {Work}.senders) AND id NOT IN (SELECT id FROM {Work}.replaced)
            """);
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            digest = digest.WithSender(RowHash.OfSender(rows));
        }

        return digest;
    }

    private InvalidDatabaseException Changed(string what)
    {
        var triggers = _writes.Triggers.ToList();
        var cause = triggers.Count == 0 ? "an ON CONFLICT clause of the table, or the type of a column" : WriteRefusal.Named(triggers);
        return new InvalidDatabaseException($"{what}. The cause is {cause} of the older state. {Remedy}");
    }

    private const string Remedy = "Go back to another state; or write this one to a file, repair it there, and store that; or go back to the bare state, without what happened since.";

    private long Count(string rows) => database.ReadInt64($"SELECT count(*) FROM {Work}.{rows}") ?? 0;
}
