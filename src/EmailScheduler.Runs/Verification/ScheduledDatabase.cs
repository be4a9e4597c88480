using EmailScheduler.Runs.Engines;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Runs.Verification;

/// <summary>What must hold of a scheduled file before it may be committed (docs/storage-protocol.md, section 4, step 6).</summary>
internal static class ScheduledDatabase
{
    /// <summary>Checks the file.</summary>
    /// <param name="path">The file that the engine has left.</param>
    /// <param name="contacts">The contacts as they were checked out; <see langword="null"/> where nothing can have written them.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    /// <exception cref="EngineException">The file must not be committed; the message says why.</exception>
    /// <exception cref="InvalidDatabaseException">It cannot be determined whether the engine left the contacts alone; the message says why.</exception>
    public static void Verify(string path, ContactsFingerprint? contacts, CancellationToken cancellationToken)
    {
        if (contacts?.Fault is { } fault)
        {
            throw new InvalidDatabaseException(
                $"Table 'contacts' cannot be read ({fault}), so it cannot be known whether the engine left it alone; nothing was committed. Let every program read the table.");
        }

        RefuseJournals(path);
        try
        {
            if (QuickCheck.FindFault(path, cancellationToken) is not null)
            {
                throw new EngineException("The scheduled database does not pass quick_check; nothing was committed. Run again; if it stays, restore an older version.");
            }

            if (contacts is { } before)
            {
                RequireUnchanged(before, ContactsFingerprint.Of(path, cancellationToken));
            }
        }
        catch (InvalidDatabaseException failure) when (failure.SqliteCode != 0)
        {
            throw new EngineException(
                $"The scheduled database cannot be read (SQLite error {failure.SqliteCode & 0xff}); nothing was committed. Run again; if it stays, restore an older version.", failure);
        }

        RefuseJournals(path);
    }

    private static void RequireUnchanged(ContactsFingerprint before, ContactsFingerprint now)
    {
        if (now != before)
        {
            throw new EngineException(
                $"The engine changed 'contacts' ({before.Rows} rows before, {now.Rows} after), which are not its to change; nothing was committed. Fix the engine.");
        }
    }

    /// <summary>A journal beside the file holds changes that the file alone does not.</summary>
    /// <exception cref="EngineException">There is one.</exception>
    public static void RefuseJournals(string path)
    {
        foreach (var suffix in (string[])["-wal", "-journal"])
        {
            if (File.Exists(path + suffix))
            {
                throw new EngineException(
                    $"The engine left a '{suffix}' file beside the database, so the file alone is not whole; nothing was committed. Let the engine close the database.");
            }
        }
    }
}
