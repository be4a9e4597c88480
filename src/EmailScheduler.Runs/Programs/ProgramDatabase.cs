using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Processes;
using EmailScheduler.Scheduling;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Runs.Programs;

/// <summary>The local file that a program is given, and what must hold of it before it may be committed.</summary>
/// <param name="path">The file.</param>
/// <param name="timeProvider">The clock for waits.</param>
internal sealed class ProgramDatabase(string path, TimeProvider timeProvider) : IDisposable
{
    // A process that the program has not waited for may be about to end.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    private readonly string _before = path + ".before";

    /// <summary>Keeps a copy of what the program is given.</summary>
    public void Remember() => File.Copy(path, _before, overwrite: true);

    /// <summary>Whether the program changed anything, and how many rows.</summary>
    /// <returns><see langword="null"/> when nothing; 0 rows where tables can only be read with what another program registers.</returns>
    public long? Compare(CancellationToken cancellationToken)
    {
        if (LocalDatabase.HaveEqualContent(path, _before, cancellationToken))
        {
            return null;
        }

        try
        {
            return DatabaseDiff.Compare(_before, path, maxKeys: 0, cancellationToken).Sum(table => table.Added + table.Changed + table.Removed);
        }
        catch (InvalidDatabaseException)
        {
            // Damaged, which the verification names; or whole, and not to be counted without another program's functions.
            return 0;
        }
    }

    /// <summary>Lets no process of the program have the file any more, whatever it has kept open.</summary>
    public void Detach() => LocalDatabase.Detach(path, _before);

    /// <summary>Makes sure that the program has closed the database, and that none of its processes has it open.</summary>
    /// <exception cref="InvalidDatabaseException">It left a journal, or no file.</exception>
    /// <exception cref="EngineException">A process of it still has the file open.</exception>
    public async Task RequireClosedAsync(CancellationToken cancellationToken)
    {
        // What has no length is not opened: a pipe would wait for a writer for ever.
        if (new FileInfo(path) is not { Exists: true, Length: > 0, LinkTarget: null })
        {
            throw new InvalidDatabaseException("The program removed or emptied the database, or put something else in its place; nothing was committed. Let it leave a database at the path that it is given.");
        }

        var holders = await HoldersAsync(cancellationToken);
        RequireNoJournal(holders);
        if (holders.Count > 0)
        {
            throw new EngineException(
                $"The program has ended, but {Processes(holders)} still {(holders.Count == 1 ? "has" : "have")} the database open; nothing was committed. Let the program wait for all processes that it starts.");
        }
    }

    /// <summary>Checks the file, which no one writes any more.</summary>
    /// <returns>That it may.</returns>
    /// <exception cref="InvalidDatabaseException">It must not be committed; the message says why.</exception>
    public bool Verify(CancellationToken cancellationToken)
    {
        RequireNoJournal(holders: []);
        if (Fault(cancellationToken) is { } fault)
        {
            throw new InvalidDatabaseException($"What the program left is not a healthy database: {fault.ReplaceLineEndings(" ")}. Nothing was committed. Fix the program.");
        }

        DatabaseRequirements.Verify(path, cancellationToken);
        RequireNoJournal(holders: []);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => File.Delete(_before);

    /// <summary>A journal beside the file holds changes that the file alone does not. An empty one of the mode TRUNCATE holds none; a log means in any case that the last connection was not closed.</summary>
    private void RequireNoJournal(List<int> holders)
    {
        if (((string[])["-wal", "-journal"]).FirstOrDefault(suffix => new FileInfo(path + suffix) is { Exists: true } file && (file.Length > 0 || suffix == "-wal")) is { } left)
        {
            throw new InvalidDatabaseException(
                $"The program left a '{left}' file beside the database, so the file alone may not be whole; nothing was committed. "
                + (holders.Count > 0
                    ? $"It has ended, but {Processes(holders)} still {(holders.Count == 1 ? "has" : "have")} the database open: let the program wait for all processes that it starts."
                    : "No process is known to have the database open. Let the program close every connection before it ends, and use the journal mode DELETE, or in the mode WAL 'PRAGMA wal_checkpoint(TRUNCATE)'."));
        }
    }

    private async Task<List<int>> HoldersAsync(CancellationToken cancellationToken)
    {
        var file = Path.DirectorySeparatorChar + Path.Join(Path.GetFileName(Path.GetDirectoryName(path)), Path.GetFileName(path));
        var since = timeProvider.GetTimestamp();
        List<int> holders;
        while ((holders = [.. ProcessTable.Holding(file)]).Count > 0 && timeProvider.GetElapsedTime(since) < Grace)
        {
            await Task.Delay(BetweenLooks, timeProvider, cancellationToken);
        }

        return holders;
    }

    private string? Fault(CancellationToken cancellationToken)
    {
        try
        {
            return QuickCheck.FindFault(path, cancellationToken);
        }
        catch (InvalidDatabaseException failure) when (failure.SqliteCode != 0)
        {
            return FormattableString.Invariant($"SQLite error {failure.SqliteCode & 0xff}");
        }
    }

    private static string Processes(List<int> ids) =>
        FormattableString.Invariant($"{(ids.Count == 1 ? "process" : "the processes")} {string.Join(", ", ids)}");
}
