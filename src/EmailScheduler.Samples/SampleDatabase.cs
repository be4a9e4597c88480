using EmailScheduler.Sqlite;

namespace EmailScheduler.Samples;

/// <summary>
/// Makes a database like an organization's in production (docs/scheduling-rules.md, sections 1, 8 and 9), for tests, benchmarks and trying things out.
/// All people in it are invented and all addresses are in domains reserved for documentation.
/// </summary>
public static class SampleDatabase
{
    private const int ContactsBetweenChecks = 1024;

    /// <summary>
    /// Writes the sample to a file beside <paramref name="path"/> and renames that when it is whole and on disk, so that there is never half a sample under the name.
    /// </summary>
    /// <param name="path">The file to make; it must not exist, and the folder must.</param>
    /// <param name="options">What to make; the same options give the same bytes (with the same version of SQLite).</param>
    /// <param name="ct">Stops the work and leaves no file.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="IOException"><paramref name="path"/>, or a journal or write-ahead log of it, exists; or the disk is full.</exception>
    /// <exception cref="InvalidDatabaseException">SQLite could not make the file.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public static void Create(string path, SampleOptions options, CancellationToken ct = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(options);
        Validate(options);
        ct.ThrowIfCancellationRequested();
        RefuseExisting(path);

        // A name of its own for each call: two at once both write a whole file, and the second to finish learns that the first was there.
        var unfinished = $"{path}.{Guid.NewGuid():N}.unfinished";
        try
        {
            WriteDatabase(unfinished, options, ct);
            FlushToDisk(unfinished);
            ct.ThrowIfCancellationRequested();
            File.Move(unfinished, path, overwrite: false);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static void Validate(SampleOptions options)
    {
        if (options.Contacts < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Contacts, "A sample has 0 contacts or more; give Contacts such a number.");
        }

        if (options.AsOf.Year is < 1970 or > 9000)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.AsOf, "A sample is as of a day between 1970-01-01 and 9000-12-31; give AsOf such a day.");
        }
    }

    /// <summary>An organization's database must not be lost to a mistyped path; and SQLite would play a stale journal back into a new file.</summary>
    private static void RefuseExisting(string path)
    {
        foreach (var name in (string[])[path, path + "-journal", path + "-wal"])
        {
            if (File.Exists(name))
            {
                throw new IOException($"The sample was not made because '{name}' exists; delete it or give another name.");
            }
        }
    }

    private static void WriteDatabase(string path, SampleOptions options, CancellationToken ct)
    {
        using var database = SqliteDatabase.Create(path);

        // No journal and no sync: a file that is not whole is thrown away. None of these settings but the first two is kept in the file.
        // Rows are only appended, so a page cache of 256 KiB is enough, and stays in the processor's own.
        database.Execute("""
            PRAGMA page_size = 4096;
            PRAGMA encoding = 'UTF-8';
            PRAGMA cache_size = -256;
            PRAGMA locking_mode = EXCLUSIVE;
            PRAGMA synchronous = OFF;
            PRAGMA journal_mode = OFF;
            """);
        database.Execute("BEGIN EXCLUSIVE");
        database.Execute(SampleSchema.Sql);
        WriteRows(database, options, ct);
        database.Execute("COMMIT");
    }

    private static void WriteRows(SqliteDatabase database, SampleOptions options, CancellationToken ct)
    {
        SampleOrganization.Write(database, options);
        using var campaigns = new SampleCampaigns(database, options);
        campaigns.WriteTypes();
        campaigns.WriteInstances();

        var contacts = new SampleContacts(options);
        var history = new SampleHistory(options);
        var mails = new SampleMails();
        using var contactWriter = new SampleContactWriter(database, options);
        using var mailWriter = new SampleMailWriter(database, options);
        using var behaviour = new SampleBehaviour(database, options);
        for (var id = 1L; id <= options.Contacts; id++)
        {
            if (id % ContactsBetweenChecks == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            var contact = contacts.Draw(id);
            history.Draw(contact, mails);
            contactWriter.Write(contact);
            mailWriter.Write(id, mails);
            behaviour.Write(id, mails);
            campaigns.WriteMember(id);
        }

        SampleOrganization.WriteCheckpoint(database, options, mailWriter.OfLastRun.Planned, mailWriter.OfLastRun.Skipped);
    }

    private static void FlushToDisk(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }
}
