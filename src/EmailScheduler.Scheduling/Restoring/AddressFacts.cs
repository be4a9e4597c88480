using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Restoring;

/// <summary>
/// Carries what is known of addresses: the newest fact of each, and that an address is suppressed now which was not then. Whoever has left under another address than then, or has none any more, is
/// suppressed with the one that comes back; and so is a contact that comes back. But an address that a contact of the newest state has is left to what is known of it there.
/// </summary>
/// <param name="source">The newest state.</param>
/// <param name="database">The older state, with the newest one and a file for the work attached from <see cref="Carry"/> on.</param>
/// <param name="statuses">The statuses that suppress an address, by the settings of the newest state.</param>
/// <param name="olderStatuses">Those by the settings of the older state.</param>
/// <param name="now">The time of the restore.</param>
internal sealed class AddressFacts(SqliteDatabase source, SqliteDatabase database, StatusText statuses, StatusText olderStatuses, DateTimeOffset now)
{
    private const string Events = AddressEvents.Table;
    private const string Suppressions = SuppressedAddresses.Suppressions;
    private const string Contacts = "contacts";
    private const string Newest = CarryForward.Newest;
    private const string Work = CarryForward.Work;
    private const string Resubscribed = $"'{AddressEvents.Resubscribed}'";

    private const string Address = SuppressedAddresses.NormalAddress;

    /// <summary>Carries the facts.</summary>
    /// <param name="withDeleted">Whether contacts that come back are left as they are.</param>
    /// <exception cref="InvalidDatabaseException">One of the states has a table of another program in the place of the scheduler's.</exception>
    public CarriedForward Carry(bool withDeleted)
    {
        var isSource = new SuppressionTables(source, "newest");
        var isTarget = new SuppressionTables(database, "older");
        database.Execute($"""
            CREATE TABLE {Work}.suppressed (email TEXT PRIMARY KEY, kind TEXT NOT NULL, occurred_at TEXT) WITHOUT ROWID;
            CREATE TABLE {Work}.earlier (email TEXT PRIMARY KEY, lasting INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE {Work}.left_as (email TEXT PRIMARY KEY) WITHOUT ROWID;
            CREATE TABLE {Work}.returned (email TEXT PRIMARY KEY) WITHOUT ROWID
            """);
        FindSuppressed(isSource);
        if (isSource.HasContacts && isTarget.HasContacts)
        {
            FindLeft(isSource);
        }

        FindEarlier(isTarget);
        var returning = isSource.HasContacts && isTarget.HasContacts ? FindReturning() : 0;
        if (withDeleted)
        {
            database.Execute($"DELETE FROM {Work}.returned");
        }

        return (isTarget.HasEvents || IsNeeded(isSource)) switch
        {
            false => new CarriedForward { SenderRows = 0, ReplacedRows = 0, ReturningContacts = returning },
            true => new CarriedForward
            {
                SenderRows = 0,
                ReplacedRows = 0,
                ReturningContacts = returning,
                AddressEvents = CarryEvents(isSource),
                SuppressedAddresses = Suppress(),
                SuppressedReturning = SuppressReturning(),
            },
        };
    }

    private void FindSuppressed(SuppressionTables tables)
    {
        if (tables.HasEvents)
        {
            database.Execute($"INSERT OR IGNORE INTO {Work}.suppressed SELECT {Address}, coalesce(kind, 'unsubscribed'), occurred_at FROM {Newest}.{Events} WHERE kind IS NOT {Resubscribed} AND {Address} <> ''");
        }

        FindLasting(Newest, tables, statuses, $"INSERT OR IGNORE INTO {Work}.suppressed SELECT email, 'unsubscribed', NULL FROM ");
    }

    /// <summary>The addresses that contacts have in the older state who have left since, by their status or by an event, and whose address has been erased or changed.</summary>
    private void FindLeft(SuppressionTables tables)
    {
        const string OfOlder = $"INSERT OR IGNORE INTO {Work}.left_as SELECT {Address} FROM main.{Contacts} WHERE {Address} <> '' AND id IN (SELECT id FROM {Newest}.{Contacts} WHERE ";
        if (tables.HasEvents)
        {
            // That mail bounces is known of an address, not of whom it belongs to.
            database.Execute($"{OfOlder}{Address} IN (SELECT {Address} FROM {Newest}.{Events} WHERE kind IN ('unsubscribed', 'complained') AND {Address} <> ''))");
        }

        if (tables.HasStatus)
        {
            ForEachSuppressing(Newest, statuses, $"{OfOlder}status IS ?1)");
        }

        database.Execute($"DELETE FROM {Work}.left_as WHERE email IN (SELECT email FROM {Work}.suppressed)");
        if (Exists($"{Work}.left_as"))
        {
            database.Execute($"""
                DELETE FROM {Work}.left_as WHERE email IN (SELECT {Address} FROM {Newest}.{Contacts} WHERE email IS NOT NULL);
                INSERT INTO {Work}.suppressed SELECT email, 'unsubscribed', NULL FROM {Work}.left_as
                """);
        }
    }

    private void FindEarlier(SuppressionTables tables)
    {
        FindLasting("main", tables, olderStatuses, $"INSERT OR IGNORE INTO {Work}.earlier SELECT email, 1 FROM ");

        if (tables.HasEvents)
        {
            database.Execute($"INSERT OR IGNORE INTO {Work}.earlier SELECT {Address}, 0 FROM main.{Events} WHERE kind IS NOT {Resubscribed} AND {Address} <> ''");
        }
    }

    /// <summary>What no event undoes: the status of a contact, and the list of suppressions.</summary>
    private void FindLasting(string schema, SuppressionTables tables, StatusText suppressing, string insertFrom)
    {
        if (tables.HasSuppressions)
        {
            database.Execute($"{insertFrom}(SELECT {Address} AS email FROM {schema}.{Suppressions} WHERE {Address} <> '')");
        }

        if (tables.HasContacts && tables.HasStatus)
        {
            ForEachSuppressing(schema, suppressing, $"{insertFrom}(SELECT {Address} AS email FROM {schema}.{Contacts} WHERE status IS ?1 AND {Address} <> '')");
        }
    }

    /// <summary>Runs a statement for each status of a state's contacts that suppresses them, which is its parameter.</summary>
    private void ForEachSuppressing(string schema, StatusText suppressing, string sql)
    {
        // SQLite's lower() knows the letters of English alone, so statuses are compared here.
        var found = new List<string>();
        using (var rows = database.Prepare($"SELECT DISTINCT status FROM {schema}.{Contacts} WHERE status IS NOT NULL"))
        {
            while (rows.Step())
            {
                if (suppressing.IsSuppressing(rows.Utf8(0)))
                {
                    found.Add(rows.GetString(0)!);
                }
            }
        }

        using var statement = database.Prepare(sql);
        foreach (var status in found)
        {
            statement.Bind(1, status);
            statement.Run();
        }
    }

    /// <summary>The contacts that come back; of their addresses those that no contact of the newest state has, and that are not suppressed otherwise.</summary>
    private long FindReturning()
    {
        const string OnlyOlder = $"FROM main.{Contacts} WHERE id NOT IN (SELECT id FROM {Newest}.{Contacts} WHERE id IS NOT NULL)";
        var count = database.ReadInt64($"SELECT count(*) {OnlyOlder}") ?? 0;
        if (count > 0)
        {
            database.Execute($"""
                INSERT OR IGNORE INTO {Work}.returned SELECT {Address} {OnlyOlder} AND {Address} <> '';
                DELETE FROM {Work}.returned WHERE email IN (SELECT {Address} FROM {Newest}.{Contacts} WHERE email IS NOT NULL);
                DELETE FROM {Work}.returned WHERE email IN (SELECT email FROM {Work}.suppressed) OR email IN (SELECT email FROM {Work}.earlier WHERE lasting)
                """);
        }

        return count;
    }

    private bool IsNeeded(SuppressionTables tables)
    {
        var needed = (tables.HasEvents && Exists($"{Newest}.{Events}"))
            || Exists($"{Work}.returned")
            || Exists($"{Work}.suppressed AS s WHERE NOT EXISTS (SELECT 1 FROM {Work}.earlier AS e WHERE e.email = s.email AND e.lasting)");
        if (needed)
        {
            AddressEvents.Add(database);
        }

        return needed;
    }

    /// <summary>Of each address the newest fact of both states.</summary>
    private long CarryEvents(SuppressionTables newest)
    {
        if (!newest.HasEvents)
        {
            return 0;
        }

        return Change($"""
            INSERT INTO main.{Events} (email, kind, occurred_at, reason)
            SELECT {Address}, kind, occurred_at, reason FROM {Newest}.{Events} WHERE {Address} <> ''
            ON CONFLICT (email) DO UPDATE SET kind = excluded.kind, occurred_at = excluded.occurred_at, reason = excluded.reason
            WHERE {AddressEvents.Prevails("excluded.", $"{Events}.")}
            """);
    }

    private long Suppress() => Change($"""
        INSERT INTO main.{Events} (email, kind, occurred_at, reason)
        SELECT s.email, s.kind, coalesce(s.occurred_at, {Now}), 'restore' FROM {Work}.suppressed AS s
        WHERE NOT EXISTS (
            SELECT 1 FROM {Work}.earlier AS e
            WHERE e.email = s.email AND (e.lasting OR EXISTS (SELECT 1 FROM main.{Events} AS a WHERE a.email = e.email AND a.kind IS NOT {Resubscribed})))
        ON CONFLICT (email) DO UPDATE SET kind = excluded.kind, occurred_at = excluded.occurred_at, reason = excluded.reason
        """);

    private long SuppressReturning() => Change($"""
        INSERT INTO main.{Events} (email, kind, occurred_at, reason)
        SELECT email, 'unsubscribed', {Now}, 'restore' FROM {Work}.returned WHERE 1
        ON CONFLICT (email) DO UPDATE SET kind = excluded.kind, occurred_at = excluded.occurred_at, reason = excluded.reason WHERE {Events}.kind = {Resubscribed}
        """);

    private string Now => $"'{EmailFacts.Text(now.UtcDateTime)}'";

    private long Change(string sql)
    {
        database.Execute(sql);
        return database.Changes;
    }

    private bool Exists(string rows) => database.ReadInt64($"SELECT EXISTS (SELECT 1 FROM {rows})") != 0;

    /// <summary>What a database has of the tables that say who is suppressed.</summary>
    private sealed class SuppressionTables(SqliteDatabase database, string state)
    {
        public bool HasEvents { get; } = HasUsableEvents(database, state);

        public bool HasSuppressions { get; } = TableSchema.Read(database, Suppressions).Has("email");

        public bool HasContacts { get; } = TableSchema.Read(database, Contacts) is var contacts && contacts.Has("id") && contacts.Has("email");

        public bool HasStatus { get; } = TableSchema.Read(database, Contacts).Has("status");

        private static bool HasUsableEvents(SqliteDatabase database, string state)
        {
            try
            {
                return AddressEvents.RequireUsable(database);
            }
            catch (InvalidDatabaseException failure)
            {
                throw new InvalidDatabaseException($"The {state} state cannot say who must not be emailed. {failure.Message} Or go back to another state, or to the bare one, without what happened since.", failure);
            }
        }
    }
}
