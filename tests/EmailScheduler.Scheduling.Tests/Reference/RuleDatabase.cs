using System.Globalization;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>A database of a few rows, written by the test that shows one rule. The built-in aep is off, so that the rule stands alone.</summary>
internal sealed class RuleDatabase : IDisposable
{
    private const string Tables = """
        CREATE TABLE contacts (id INTEGER PRIMARY KEY, email TEXT, zip_code, state TEXT, birth_date TEXT, effective_date TEXT, current_carrier TEXT,
            failed_underwriting INTEGER, status TEXT);
        CREATE TABLE campaign_types (name TEXT, respect_exclusion_windows INTEGER, enable_followups INTEGER, days_before_event INTEGER,
            target_all_contacts INTEGER, priority INTEGER, active INTEGER, spread_evenly INTEGER, skip_failed_underwriting INTEGER);
        CREATE TABLE campaign_instances (id INTEGER PRIMARY KEY, campaign_type TEXT, email_template TEXT, active_start_date TEXT, active_end_date TEXT,
            spread_start_date TEXT, spread_end_date TEXT, target_states TEXT, target_carriers TEXT, created_at TEXT);
        CREATE TABLE contact_campaigns (contact_id INTEGER, campaign_instance_id INTEGER, trigger_date TEXT, status TEXT DEFAULT 'pending');
        CREATE TABLE contact_events (contact_id INTEGER, event_type TEXT DEFAULT 'eligibility_answered', metadata TEXT, created_at TEXT);
        CREATE TABLE tracking_clicks (contact_id INTEGER, clicked_at TEXT);
        INSERT INTO campaign_types (name, active) VALUES ('aep', 0);
        """;

    private static readonly DateTimeOffset StartedAt = new(2025, 6, 1, 7, 0, 0, TimeSpan.FromHours(-5));

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("rule");
    private int _runs;

    public RuleDatabase(params IEnumerable<string> statements)
    {
        File.WriteAllBytes(Path, []);
        using var database = new Database(Path);
        database.Execute(Tables);
        SchemaOfSchedules.Ensure(database);
        database.Commit();
        foreach (var statement in statements)
        {
            Sql(statement);
        }
    }

    public string Path => System.IO.Path.Combine(_directory.FullName, "rule.db");

    public RuleDatabase Sql(string statement)
    {
        using var database = new Database(Path);
        database.Execute(statement);
        database.Commit();
        return this;
    }

    public RuleDatabase Contact(
        long id, string? state = "TX", string? birth = null, string? effective = null, string? email = "*", object? zip = null, string? status = null, object? failed = null)
    {
        using var database = new Database(Path);
        database.Insert("contacts",
        [
            ("id", id), ("email", email == "*" ? $"contact{id}@example.com" : email), ("zip_code", zip), ("state", state), ("birth_date", birth),
            ("effective_date", effective), ("status", status), ("failed_underwriting", failed),
        ]);
        database.Commit();
        return this;
    }

    /// <summary>So many contacts, with the ids from 1 on, who differ in nothing else.</summary>
    public RuleDatabase Contacts(int count, string? state = "TX", string? birth = null, string? effective = null)
    {
        for (var id = 1; id <= count; id++)
        {
            Contact(id, state, birth, effective);
        }

        return this;
    }

    /// <summary>What is there in some cases of a test only.</summary>
    public RuleDatabase When(bool isSo, Func<RuleDatabase, RuleDatabase> change) => isSo ? change(this) : this;

    public RuleDatabase Row(
        string type, string date, string? status = "sent", string? eventDate = null, string? baseDate = null, string? reason = null, string? sentAt = null, long contact = 1)
    {
        using var database = new Database(Path);
        database.Insert("email_schedules",
        [
            ("contact_id", contact), ("email_type", type), ("scheduled_send_date", date), ("status", status), ("event_date", eventDate),
            ("base_send_date", baseDate), ("skip_reason", reason), ("actual_send_datetime", sentAt), ("scheduler_run_id", "earlier"),
        ]);
        database.Commit();
        return this;
    }

    /// <summary>A run on D by the rules as they are written; F = D unless it is given. The engine must leave the same rows of a copy, and count the same.</summary>
    public ReferenceResult Run(string d, string? f = null, ReferenceSettings? settings = null)
    {
        var copy = Path + ".engine";
        File.Copy(Path, copy, overwrite: true);
        var result = RunReferenceAlone(d, f, settings);
        AgreesWithEngine.Assert(result.Counts, Path, copy, Day(d), Day(f ?? d), $"run {_runs}", StartedAt, settings ?? new ReferenceSettings());
        return result;
    }

    /// <summary>A run by the rules as they are written, with settings that the engine refuses.</summary>
    public ReferenceResult RunReferenceAlone(string d, string? f = null, ReferenceSettings? settings = null) => ReferenceScheduler.Run(
        Path,
        1,
        Day(d),
        Day(f ?? d),
        $"run {++_runs}",
        StartedAt,
        settings ?? new ReferenceSettings(),
        RandomDatabase.StateOfZip);

    /// <summary>The plan of a run, each email as 'contact type date', followed by the reason of a skipped one.</summary>
    public string Plan(string d, string? f = null, ReferenceSettings? settings = null) => string.Join("; ", Run(d, f, settings).Plan
        .Select(email => $"{email.ContactId} {email.EmailType} {Dates.Text(email.SendDate)} {email.SkipReason}".TrimEnd()));

    /// <summary>Columns of email_schedules by id, each row joined with bars.</summary>
    public string Rows(params string[] columns)
    {
        using var database = new Database(Path);
        return string.Join("; ", database.Rows("email_schedules").Select(row => string.Join("|", columns.Select(row.Text))));
    }

    public int Checkpoints()
    {
        using var database = new Database(Path);
        return database.Rows("scheduler_checkpoints").Count;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    public static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
