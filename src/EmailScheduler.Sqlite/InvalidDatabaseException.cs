namespace EmailScheduler.Sqlite;

/// <summary>
/// The database cannot be used: it is missing, is not SQLite, is damaged, or lacks what the scheduler needs. The message names the thing, what is wrong with it,
/// and the remedy.
/// </summary>
public sealed class InvalidDatabaseException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>The extended result code, where it was SQLite that refused; 0 where it was not.</summary>
    public int SqliteCode { get; init; }

    /// <summary>What SQLite said, as far as that cannot hold values of rows.</summary>
    public string? SqliteMessage { get; init; }
}
