using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Restoring;

/// <summary>
/// Brings an older state of a database forward, before it becomes the current one again: what has been sent since stays sent, and addresses that have been suppressed since stay suppressed. Works by SQL on
/// files, so that memory does not grow with the database.
/// </summary>
public static class CarryForward
{
    internal const string Newest = "newest";
    internal const string Work = "work";

    // No fsync: the file is a disposable copy until the commit. A failure throws it away, so it needs no journal either.
    private static readonly string[] Pragmas =
    [
        "PRAGMA synchronous = OFF", "PRAGMA cache_size = -32768", "PRAGMA recursive_triggers = OFF", "PRAGMA journal_mode = OFF",
    ];

    /// <summary>Carries the newest state's facts into the older state's file.</summary>
    /// <param name="older">The older state's file, which is changed; no other process may have it open. It must be thrown away when this fails.</param>
    /// <param name="newest">The newest state's file, which no one writes meanwhile.</param>
    /// <param name="scratch">A file for the work; it is made, and removed.</param>
    /// <param name="request">The organization, the moment and the settings, by which the emails that are about to go out are distinguished from those that are only planned.</param>
    /// <param name="withDeleted">Whether contacts that come back may be emailed, instead of being suppressed.</param>
    /// <param name="cancellationToken">Interrupts the work.</param>
    /// <exception cref="InvalidDatabaseException">One of the two has no <c>email_schedules</c> that can be read or written, or refuses a row; the message names what is in the way.</exception>
    /// <exception cref="InvalidSettingException">A setting of the organization is out of range.</exception>
    public static CarriedForward Run(string older, string newest, string scratch, ScheduleRequest request, bool withDeleted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            using var source = SqliteDatabase.OpenImmutable(newest, cancellationToken);
            using var database = SqliteDatabase.OpenToMerge(older, cancellationToken);
            return Run(source, database, newest, scratch, request, withDeleted, cancellationToken);
        }
        finally
        {
            foreach (var file in SqliteFile.BesideOf(scratch).Prepend(scratch))
            {
                File.Delete(file);
            }
        }
    }

    private static CarriedForward Run(
        SqliteDatabase source, SqliteDatabase database, string newest, string scratch, ScheduleRequest request, bool withDeleted, CancellationToken cancellationToken)
    {
        database.Execute("PRAGMA locking_mode = EXCLUSIVE");
        var wasWriteAheadLog = database.ReadText("PRAGMA journal_mode") == "wal";
        var settings = OrganizationSettings.Read(source, request.OrganizationId, request.Settings).InForce;
        var rows = new SenderRows(source, database, request.Moment.In(SettingsValidation.ZoneOf(settings), SettingsValidation.SendTime(settings)));
        var addresses = new AddressFacts(source, database, StatusText.Of(settings), StatusesOf(database, request), request.StartedAt);
        rows.Prepare();
        database.AttachImmutable(newest, Newest);
        database.AttachScratch(scratch, Work);
        Array.ForEach(Pragmas, database.Execute);

        database.Execute("BEGIN EXCLUSIVE");
        var (carried, replaced) = rows.Carry(cancellationToken);
        var facts = addresses.Carry(withDeleted);
        LastIds.Keep(source, database);
        database.Execute("COMMIT");
        database.Execute($"DETACH {Work}");
        database.Execute($"DETACH {Newest}");
        if (wasWriteAheadLog)
        {
            database.Execute("PRAGMA journal_mode = WAL");
        }

        return facts with { SenderRows = carried, ReplacedRows = replaced, OmittedColumns = rows.OmittedColumns };
    }

    /// <summary>The statuses that suppress an address once the older state is the current one, which brings its settings with it; the built-in ones where these cannot be read.</summary>
    private static StatusText StatusesOf(SqliteDatabase older, ScheduleRequest request)
    {
        try
        {
            return StatusText.Of(OrganizationSettings.Read(older, request.OrganizationId, request.Settings).InForce);
        }
        catch (Exception failure) when (failure is InvalidSettingException or InvalidDatabaseException)
        {
            return new StatusText([]);
        }
    }
}

/// <summary>Keeps the last ids that were ever given, so that none is given a second time.</summary>
internal static class LastIds
{
    private const string Table = "sqlite_sequence";

    public static void Keep(SqliteDatabase source, SqliteDatabase database)
    {
        if (!TableSchema.Read(source, Table).Exists || !TableSchema.Read(database, Table).Exists)
        {
            return;
        }

        database.Execute($"""
            UPDATE main.{Table} SET seq = (SELECT max(n.seq) FROM {CarryForward.Newest}.{Table} AS n WHERE n.name = {Table}.name)
            WHERE EXISTS (SELECT 1 FROM {CarryForward.Newest}.{Table} AS n WHERE n.name = {Table}.name AND n.seq > {Table}.seq);
            INSERT INTO main.{Table} (name, seq)
            SELECT n.name, max(n.seq) FROM {CarryForward.Newest}.{Table} AS n
            JOIN main.sqlite_schema AS s ON s.type = 'table' AND s.name = n.name AND s.sql LIKE '%AUTOINCREMENT%'
            WHERE NOT EXISTS (SELECT 1 FROM main.{Table} AS o WHERE o.name = n.name)
            GROUP BY n.name
            """);
    }
}
