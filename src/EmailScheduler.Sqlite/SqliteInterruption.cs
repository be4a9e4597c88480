using SQLitePCL;

namespace EmailScheduler.Sqlite;

/// <summary>
/// Ends the statements of one connection once a token is cancelled, also while SQLite works on one: a trigger, a view or an expression of the database may never come to an
/// end by itself. They then return <c>SQLITE_INTERRUPT</c>.
/// </summary>
/// <remarks>
/// <c>sqlite3_interrupt</c> ends what runs at that moment, and is forgotten where nothing does: a statement that begins right after it would run on. So SQLite also asks, again
/// and again, whether the token is cancelled.
/// </remarks>
public sealed class SqliteInterruption : IDisposable
{
    // Less than a millisecond of work: what is asked costs nothing beside it.
    private const int InstructionsPerLook = 10_000;

    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Begins to watch the token, if it can be cancelled at all.</summary>
    /// <param name="connection">The connection, which must outlive this.</param>
    /// <param name="cancellationToken">The token.</param>
    public SqliteInterruption(sqlite3 connection, CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken;
        if (cancellationToken.CanBeCanceled)
        {
            raw.sqlite3_progress_handler(connection, InstructionsPerLook, _ => cancellationToken.IsCancellationRequested ? 1 : 0, null);
            _registration = cancellationToken.Register(() => raw.sqlite3_interrupt(connection));
        }
    }

    /// <summary>The failure of a call that returned this code because of the token; <see langword="null"/> for any other.</summary>
    public OperationCanceledException? Of(int code) =>
        (code & 0xff) == raw.SQLITE_INTERRUPT && _cancellation.IsCancellationRequested ? new OperationCanceledException(_cancellation) : null;

    /// <summary>
    /// The failure of a statement that could not be prepared once the token was cancelled, whatever the code: where SQLite reads another statement's result to prepare this
    /// one (a schema, a table-valued function), it answers <c>SQLITE_ERROR</c>, and "interrupted" is only its message. <see langword="null"/> for any other.
    /// </summary>
    public OperationCanceledException? OfPrepare(int code) =>
        code != raw.SQLITE_OK && _cancellation.IsCancellationRequested ? new OperationCanceledException(_cancellation) : null;

    /// <summary>Waits for an interruption that is under way; the connection may be closed afterwards.</summary>
    public void Dispose() => _registration.Dispose();
}
