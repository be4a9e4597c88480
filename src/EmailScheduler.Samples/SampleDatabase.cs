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

            // To move where nothing must be is, on Unix, to look and then to rename: of two at once, only one can make the file.
            using (new FileStream(path, FileMode.CreateNew))
            {
                File.Move(unfinished, path, overwrite: true);
            }
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
        using var database = SqliteDatabase.Create(path, ct);

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
        var emails = new SampleEmails();
        using var contactWriter = new SampleContactWriter(database, options);
        using var emailWriter = new SampleEmailWriter(database, options);
        using var behaviour = new SampleBehaviour(database, options);
        for (var id = 1L; id <= options.Contacts; id++)
        {
            if (id % ContactsBetweenChecks == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            var contact = contacts.Draw(id);
            history.Draw(contact, emails);
            contactWriter.Write(contact);
            emailWriter.Write(id, emails);
            behaviour.Write(id, emails);
            campaigns.WriteMember(id);
        }

        SampleOrganization.WriteCheckpoint(database, options, emailWriter.OfLastRun.Planned, emailWriter.OfLastRun.Skipped);
    }

    private static void FlushToDisk(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
    }
}

/// <summary>The tables of an organization's database (docs/scheduling-rules.md, sections 1, 8 and 9), as the agencies' own programs make them.</summary>
internal static class SampleSchema
{
    public const string Sql = """
        CREATE TABLE organizations (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            timezone TEXT,
            send_time_hour INTEGER,
            send_time_minute INTEGER,
            birthday_days_before INTEGER,
            effective_date_days_before INTEGER,
            effective_date_first_email_months INTEGER,
            pre_exclusion_buffer_days INTEGER,
            enable_post_window_emails BOOLEAN,
            exclude_failed_underwriting_global BOOLEAN,
            send_without_zipcode_for_universal BOOLEAN,
            max_emails_per_period INTEGER,
            frequency_period_days INTEGER,
            catch_up_spread_days INTEGER,
            size_profile TEXT,
            config_overrides TEXT
        );
        CREATE TABLE organization_state_buffers (
            org_id INTEGER NOT NULL,
            state_code TEXT NOT NULL,
            pre_exclusion_buffer_days INTEGER NOT NULL,
            PRIMARY KEY (org_id, state_code)
        );
        CREATE TABLE campaign_types (
            name TEXT PRIMARY KEY,
            respect_exclusion_windows BOOLEAN DEFAULT 1,
            enable_followups BOOLEAN DEFAULT 1,
            days_before_event INTEGER DEFAULT 0,
            target_all_contacts BOOLEAN DEFAULT 0,
            priority INTEGER DEFAULT 30,
            active BOOLEAN DEFAULT 1,
            spread_evenly BOOLEAN DEFAULT 0,
            skip_failed_underwriting BOOLEAN DEFAULT 0
        );
        CREATE TABLE campaign_instances (
            id INTEGER PRIMARY KEY,
            campaign_type TEXT NOT NULL REFERENCES campaign_types (name),
            instance_name TEXT NOT NULL,
            email_template TEXT,
            sms_template TEXT,
            active_start_date TEXT,
            active_end_date TEXT,
            spread_start_date TEXT,
            spread_end_date TEXT,
            target_states TEXT,
            target_carriers TEXT,
            created_at TEXT
        );
        CREATE TABLE contacts (
            id INTEGER PRIMARY KEY,
            first_name TEXT,
            last_name TEXT,
            email TEXT NOT NULL,
            zip_code TEXT,
            state TEXT,
            birth_date TEXT,
            effective_date TEXT,
            current_carrier TEXT,
            failed_underwriting BOOLEAN,
            status TEXT
        );
        CREATE TABLE suppressions (
            email TEXT NOT NULL,
            reason TEXT
        );
        CREATE TABLE contact_campaigns (
            id INTEGER PRIMARY KEY,
            contact_id INTEGER NOT NULL,
            campaign_instance_id INTEGER NOT NULL,
            trigger_date TEXT,
            status TEXT
        );
        CREATE TABLE contact_events (
            id INTEGER PRIMARY KEY,
            contact_id INTEGER NOT NULL,
            event_type TEXT NOT NULL,
            metadata TEXT,
            created_at TEXT NOT NULL
        );
        CREATE TABLE tracking_clicks (
            id INTEGER PRIMARY KEY,
            contact_id INTEGER NOT NULL,
            clicked_at TEXT NOT NULL
        );
        CREATE TABLE email_schedules (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            contact_id INTEGER NOT NULL,
            email_type TEXT NOT NULL,
            scheduled_send_date TEXT NOT NULL,
            scheduled_send_time TEXT,
            status TEXT NOT NULL,
            skip_reason TEXT,
            priority INTEGER,
            campaign_instance_id INTEGER,
            email_template TEXT,
            sms_template TEXT,
            scheduler_run_id TEXT,
            event_date TEXT,
            base_send_date TEXT,
            event_year INTEGER,
            event_month INTEGER,
            event_day INTEGER,
            metadata TEXT,
            actual_send_datetime TEXT,
            created_at TEXT,
            updated_at TEXT,
            UNIQUE (contact_id, email_type, scheduled_send_date)
        );
        CREATE TABLE scheduler_checkpoints (
            id INTEGER PRIMARY KEY,
            scheduler_run_id TEXT NOT NULL UNIQUE,
            run_timestamp TEXT NOT NULL,
            status TEXT NOT NULL,
            contacts_processed INTEGER,
            emails_scheduled INTEGER,
            emails_skipped INTEGER,
            completed_at TEXT
        );
        """;
}
