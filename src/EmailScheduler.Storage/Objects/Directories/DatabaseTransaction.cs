using SQLitePCL;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// A transaction that reads a file which other programs may have open as a database. A journal that a killed program has left is rolled back first, as any
/// SQLite reader does it.
/// </summary>
internal sealed class DatabaseTransaction : IDisposable
{
    private readonly DatabaseConnection _connection;
    private readonly bool _isUnlocked;

    private DatabaseTransaction(DatabaseConnection connection, bool isUnlocked, CancellationToken cancellationToken)
    {
        _connection = connection;
        _isUnlocked = isUnlocked;
        Content = isUnlocked ? DatabaseContent.OfFileAlone(connection.File, connection.Path) : DatabaseContent.Of(connection, cancellationToken);
    }

    /// <summary>What is read.</summary>
    public DatabaseContent Content { get; }

    /// <summary>
    /// Whether what was read until now is one state of the file that has the name: always within a transaction, as long as the file was not replaced nor its
    /// write-ahead log begun anew. But there is no transaction on a file that SQLite cannot read; there, size and write time must do.
    /// </summary>
    public bool IsConsistent => _isUnlocked ? Content.IsStill() : !_connection.File.HasMoved && Content.HasItsLog;

    /// <summary>Begins to read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isExclusive">Whether to keep all others from writing (and in a rollback mode from reading) until the end.</param>
    /// <param name="patience">How long to wait for other programs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> when there is no such file.</returns>
    /// <exception cref="ObjectStoreException">Another program kept the database locked, or it cannot be opened.</exception>
    public static async Task<DatabaseTransaction?> BeginAsync(string path, bool isExclusive, TimeSpan patience, CancellationToken cancellationToken)
    {
        var wait = new DatabaseLockWait(path, patience);
        while (DatabaseConnection.TryOpen(path, cancellationToken) is { } connection)
        {
            if (TryBegin(connection, isExclusive, cancellationToken) is { } transaction)
            {
                return transaction;
            }

            await wait.BeforeNextAttemptAsync(cancellationToken);
        }

        return null;
    }

    public void Dispose() => _connection.Dispose();

    private static DatabaseTransaction? TryBegin(DatabaseConnection connection, bool isExclusive, CancellationToken cancellationToken)
    {
        var hasBegun = false;
        try
        {
            var code = connection.Execute(isExclusive ? "BEGIN EXCLUSIVE; PRAGMA schema_version" : "BEGIN; PRAGMA schema_version");
            if (DatabaseFailure.IsBusy(code) || connection.File.HasMoved)
            {
                return null;
            }

            if (code != raw.SQLITE_OK && !DatabaseFailure.IsUnreadable(code))
            {
                throw DatabaseFailure.Of(code, connection.Path);
            }

            var transaction = new DatabaseTransaction(connection, code != raw.SQLITE_OK, cancellationToken);
            hasBegun = true;
            return transaction;
        }
        finally
        {
            if (!hasBegun)
            {
                connection.Dispose();
            }
        }
    }
}
