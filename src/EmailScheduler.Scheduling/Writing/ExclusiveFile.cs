using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>A disposable database file that one connection writes: no fsync, no locks for others, in rollback mode while it is written.</summary>
internal sealed class ExclusiveFile : IDisposable
{
    private static readonly string[] Pragmas =
    [
        "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -32768", "PRAGMA temp_store = MEMORY",

        // As in every program that has not asked for it: a trigger that updates its own table does not fire itself.
        "PRAGMA recursive_triggers = OFF",
    ];

    private readonly bool _wasWriteAheadLog;

    private ExclusiveFile(SqliteDatabase database, bool wasWriteAheadLog)
    {
        Database = database;
        _wasWriteAheadLog = wasWriteAheadLog;
    }

    public SqliteDatabase Database { get; }

    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Interrupts statements, which may be endless by what the database itself holds; the file must then be thrown away.</param>
    public static ExclusiveFile Open(string path, CancellationToken cancellationToken)
    {
        var database = SqliteDatabase.OpenExclusive(path, cancellationToken);
        try
        {
            database.Execute("PRAGMA locking_mode = EXCLUSIVE");
            var wasWriteAheadLog = database.ReadText("PRAGMA journal_mode") == "wal";
            if (wasWriteAheadLog)
            {
                // Not DELETE: under an exclusive lock SQLite would leave the journal of this very switch beside the file.
                database.Execute("PRAGMA journal_mode = OFF");
            }

            Array.ForEach(Pragmas, database.Execute);
            return new ExclusiveFile(database, wasWriteAheadLog);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Gives the file back the journal mode that it had. Nothing may be written afterwards.</summary>
    public void Complete()
    {
        if (_wasWriteAheadLog)
        {
            Database.Execute("PRAGMA journal_mode = WAL");
        }
    }

    public void Dispose() => Database.Dispose();
}
