using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Events;

/// <summary>
/// How far a database has folded: the table <c>folded_batches</c>, the scheduler's own, has the batches of the last day that was folded and of the two days before
/// it. Going back to an older state takes it back too, so that what has been folded since is found again.
/// </summary>
public sealed class FoldedBatches
{
    /// <summary>How many days before the last one are looked at again: a batch may arrive while a run works, and clocks differ.</summary>
    private const int DaysAgain = 2;

    private readonly HashSet<(DateOnly Day, string Batch)> _batches;

    private FoldedBatches(HashSet<(DateOnly Day, string Batch)> batches) => _batches = batches;

    /// <summary>Whether something is known of contacts that were not there, and that are there now: then there is something to fold without any new batch.</summary>
    public bool HasToSettle { get; private init; }

    /// <summary>As <see cref="HasToSettle"/> says of a file, which no one writes meanwhile; <see langword="false"/> where a table of another program has the name of one of ours.</summary>
    public static bool HasAnyToSettle(string databasePath, CancellationToken cancellationToken = default)
    {
        try
        {
            using var database = SqliteDatabase.OpenImmutable(databasePath, cancellationToken);
            return IsAnySettled(database);
        }
        catch (InvalidDatabaseException)
        {
            // Nothing was folded into it, so nothing is in the way. If it is damaged, the plan says so.
            return false;
        }
    }

    /// <summary>Reads a file, which no one writes meanwhile.</summary>
    /// <exception cref="InvalidDatabaseException">There is a table of another program with this name, or the file cannot be read.</exception>
    public static FoldedBatches Read(string databasePath, CancellationToken cancellationToken = default)
    {
        using var database = SqliteDatabase.OpenImmutable(databasePath, cancellationToken);
        var found = new HashSet<(DateOnly, string)>();
        if (!RequireUsable(database))
        {
            return new FoldedBatches(found) { HasToSettle = IsAnySettled(database) };
        }

        using var rows = database.Prepare($"SELECT day, batch FROM {Table}");
        while (rows.Step())
        {
            if (EmailKey.TryParseDate(rows.GetString(0), out var day))
            {
                found.Add((day, rows.GetString(1) ?? ""));
            }
        }

        return new FoldedBatches(found) { HasToSettle = IsAnySettled(database) };
    }

    /// <summary>The first day that is looked at; <see langword="null"/> for all, before anything was folded.</summary>
    /// <param name="today">Today (UTC): a batch that a wrong clock has dated later takes no day before it out of sight.</param>
    public DateOnly? FirstDay(DateOnly today) => FirstDay(_batches.Select(batch => (DateOnly?)batch.Day).Max(), today);

    /// <summary>Whether a batch is folded.</summary>
    public bool Contains(DateOnly day, string batch) => _batches.Contains((day, batch));

    internal const string Table = "folded_batches";

    internal static void Add(SqliteDatabase database)
    {
        RequireUsable(database);
        database.Define($"CREATE TABLE IF NOT EXISTS {Table} (day TEXT NOT NULL, batch TEXT NOT NULL, PRIMARY KEY (day, batch)) WITHOUT ROWID");
    }

    /// <summary>The statement that notes a batch, by its day and its name.</summary>
    internal static Statement Mark(SqliteDatabase database) => database.Prepare($"INSERT OR IGNORE INTO {Table} (day, batch) VALUES (?1, ?2)");

    /// <summary>The statement of <see cref="Prune"/>.</summary>
    internal static Statement Pruning(SqliteDatabase database) => database.Prepare($"DELETE FROM {Table} WHERE day < ?1");

    /// <summary>Forgets the batches of days that are not looked at again.</summary>
    internal static void Prune(SqliteDatabase database, Statement pruning, DateOnly today)
    {
        if (database.ReadText($"SELECT max(day) FROM {Table}") is { } last && EmailKey.TryParseDate(last, out var day) && FirstDay(day, today) is { } first)
        {
            pruning.Bind(1, EmailKey.Text(first));
            pruning.Step();
        }
    }

    private static bool IsAnySettled(SqliteDatabase database) =>
        AddressEvents.RequireUsable(database)
        && TableSchema.Read(database, "contacts") is var contacts && contacts.Has("id") && contacts.Has("email")
        && database.ReadInt64($"""
            SELECT EXISTS (SELECT 1 FROM {AddressEvents.Table} AS pending
            JOIN (SELECT id, {SuppressedAddresses.NormalAddress} AS address FROM contacts) AS known ON known.id = {AddressEvents.PendingContact}
            WHERE {AddressEvents.IsPending} AND known.address <> '')
            """) != 0;

    private static DateOnly? FirstDay(DateOnly? last, DateOnly today) => last is { } day ? DateOnly.FromDayNumber(Math.Max((day < today ? day : today).DayNumber - DaysAgain, 0)) : null;

    private static bool RequireUsable(SqliteDatabase database)
    {
        var table = TableSchema.Read(database, Table);
        return !table.Exists || (table.Has("day") && table.Has("batch"))
            ? table.Exists
            : throw new InvalidDatabaseException($"Table {Table} is not the scheduler's: it lacks column day or batch. Give the other program's table another name.");
    }
}
