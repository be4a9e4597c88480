using System.Globalization;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>
/// The table <c>address_events</c>, which is the scheduler's own: the newest event of each address, one row each. Any kind but <c>resubscribed</c> suppresses it.
/// </summary>
internal static class AddressEvents
{
    public const string Table = "address_events";

    /// <summary>The kind that suppresses nothing.</summary>
    public const string Resubscribed = "resubscribed";

    // No address begins so: of a contact that is not there, or has none yet.
    private const string Pending = "contact ";

    /// <summary>The condition of rows, named <c>pending</c>, that wait for a contact.</summary>
    public const string IsPending = "pending.email >= 'contact ' AND pending.email < 'contact!'";

    /// <summary>The contact that such a row waits for.</summary>
    public const string PendingContact = "CAST(substr(pending.email, 9) AS INTEGER)";

    private static readonly string[] Columns = ["email", "kind", "occurred_at", "reason"];

    /// <summary>The condition under which a row takes the place of another of its address: it is newer or, of two facts at one time, the graver one.</summary>
    /// <param name="row">What the row's columns begin with, such as <c>excluded.</c></param>
    /// <param name="other">What those of the other begin with.</param>
    public static string Prevails(string row, string other) =>
        $"({row}occurred_at > {other}occurred_at OR ({row}occurred_at = {other}occurred_at AND {Gravity(row)} > {Gravity(other)}))";

    /// <summary>In the place of an address, the contact whose address is not known yet.</summary>
    public static string PendingOf(long contactId) => string.Create(CultureInfo.InvariantCulture, $"{Pending}{contactId}");

    /// <summary>Adds the table when it is missing.</summary>
    /// <exception cref="InvalidDatabaseException">There is a table of another program with this name.</exception>
    public static void Add(SqliteDatabase database)
    {
        RequireUsable(database);
        database.Define($"CREATE TABLE IF NOT EXISTS {Table} (email TEXT PRIMARY KEY, kind TEXT NOT NULL, occurred_at TEXT NOT NULL, reason TEXT)");
    }

    /// <summary>Whether the database has the table.</summary>
    /// <exception cref="InvalidDatabaseException">It is a table of another program with this name.</exception>
    public static bool RequireUsable(SqliteDatabase database)
    {
        var table = TableSchema.Read(database, Table);
        var missing = Array.Find(Columns, column => !table.Has(column));
        return missing is null || !table.Exists
            ? table.Exists
            : throw new InvalidDatabaseException($"Table {Table} lacks column {missing}: it is not the scheduler's. Give the other program's table another name.");
    }

    /// <summary>Whether the database has the table, from which no more is wanted than whose address may not be emailed.</summary>
    /// <exception cref="InvalidDatabaseException">It is a table of another program with this name.</exception>
    public static bool RequireReadable(SqliteDatabase database)
    {
        var table = TableSchema.Read(database, Table);
        return table.Exists && ((table.Has("email") && table.Has("kind")) || RequireUsable(database));
    }

    // What a restore has written has the kind of what it stands for.
    private static string Gravity(string row) => $"CASE {row}kind WHEN '{Resubscribed}' THEN 0 WHEN 'bounced' THEN 1 WHEN 'complained' THEN 3 ELSE 2 END";
}
