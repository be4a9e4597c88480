
namespace EmailScheduler.Runs.Tests.Guarding;

/// <summary>What goes wrong in the field between two runs: each accident is found on the first run after it.</summary>
public sealed class AccidentTests(PlannedOrganization planned) : IClassFixture<PlannedOrganization>
{
    private static readonly SchedulingSettings Today = new();

    /// <summary>What happened, in the database or in the settings, and what is found.</summary>
    public static TheoryData<string, string, SchedulingSettings, GuardFindingKind> Accidents => new()
    {
        { "an import emptied the addresses", "UPDATE contacts SET email = ''", Today, GuardFindingKind.ValidContacts },
        { "half of the contacts are gone", "DELETE FROM contacts WHERE id % 2 = 0", Today, GuardFindingKind.ValidContacts },
        { "birthdays are a month later", "UPDATE contacts SET birth_date = date(birth_date, '+1 month')", Today, GuardFindingKind.Withdrawn },
        { "days and months are exchanged", "UPDATE contacts SET birth_date = strftime('%Y-%d-%m', birth_date)", Today, GuardFindingKind.UnreadableDates },
        { "the daily cap is typed as a share near 1", "", Today with { DailySendPercentageCap = 0.9m }, GuardFindingKind.BusyDay },
        { "the organization's cap is near 1", """UPDATE organizations SET config_overrides = '{"daily_send_percentage_cap": 0.95}'""", Today, GuardFindingKind.BusyDay },
        { "the buffer is 0", "", Today with { PreExclusionBufferDays = 0 }, GuardFindingKind.Released },
        { "all statuses are renamed", "UPDATE contacts SET status = 'aktiv' WHERE status = 'active'", Today, GuardFindingKind.UnknownStatus },
        { "all statuses are renamed to one that suppresses", "UPDATE contacts SET status = 'inactive'", Today, GuardFindingKind.ValidContacts },
        { "statuses that suppress are renamed", "UPDATE contacts SET status = 'keine Werbung' WHERE status <> 'active'", Today, GuardFindingKind.UnknownStatus },
        { "the time zone is another", "UPDATE organizations SET timezone = 'Pacific/Auckland'", Today, GuardFindingKind.TimeZone },
        { "the application's time zone is another", "UPDATE organizations SET timezone = NULL", Today with { Timezone = "Asia/Kolkata" }, GuardFindingKind.TimeZone },
        { "the rows of the window table are deleted", "DELETE FROM exclusion_windows", Today, GuardFindingKind.Released },
        { "contacts are imported twice", PlannedOrganization.DuplicateImport, Today, GuardFindingKind.DuplicateAddresses },
        { "states are gone", "UPDATE contacts SET state = NULL, zip_code = NULL", Today, GuardFindingKind.UnknownLocation },
        { "a program marks the whole plan as sent", "UPDATE email_schedules SET status = 'sent' WHERE status = 'pre-scheduled'", Today, GuardFindingKind.PlannedEmails },
        { "statuses of emails are in capitals", "UPDATE email_schedules SET status = upper(status)", Today, GuardFindingKind.PlannedEmails },
        { "opt-outs are lost", "UPDATE contacts SET status = 'active'; DELETE FROM suppressions", Today, GuardFindingKind.SuppressedContacts },
        { "what was sent is forgotten", "DELETE FROM email_schedules WHERE status NOT IN ('pre-scheduled', 'skipped')", Today, GuardFindingKind.SentEmails },
        { "what was sent is planned again", "UPDATE email_schedules SET status = 'pre-scheduled' WHERE status IN ('sent', 'delivered')", Today, GuardFindingKind.SentEmails },
        { "birth dates are gone", "UPDATE contacts SET birth_date = NULL", Today, GuardFindingKind.Withdrawn },
    };

    [Theory]
    [MemberData(nameof(Accidents))]
    public void Judge_TheFirstRunAfterAnAccident_IsHeld(string what, string sql, SchedulingSettings settings, GuardFindingKind expected)
    {
        using var organization = planned.Copy();
        organization.Settings = settings;
        organization.Pass();
        if (sql.Length > 0)
        {
            Sql.Execute(organization.Database, sql);
        }

        var findings = organization.Plan();

        Assert.True(findings.Any(finding => finding.Kind == expected && finding.Holds), $"{what}: {string.Join("; ", findings)}");
    }

    /// <summary>The plan of an external engine is compared by its rows alone: that finds the same.</summary>
    [Theory]
    [MemberData(nameof(Accidents))]
    public void Turnover_FromTheRowsAlone_IsAsCountedWhilePlanning(string what, string sql, SchedulingSettings settings, GuardFindingKind expected)
    {
        using var organization = planned.Copy();
        organization.Settings = settings;
        organization.Pass(isSent: false);
        if (sql.Length > 0)
        {
            Sql.Execute(organization.Database, sql);
        }

        var (counted, read) = organization.PlanTwice();

        Assert.True((counted with { Days = [] }) == (read with { Days = [] }), $"{what} ({expected}): {counted} {read}");
        Assert.Equal(counted.Days, read.Days);
    }

    [Fact]
    public void Judge_TheFirstRunAfterNothingHappened_FindsNothing()
    {
        using var organization = planned.Copy();
        organization.Pass();

        Assert.Empty(organization.Plan());
    }

    /// <summary>A database that has never been planned, or whose last run knew no guard, has nothing to compare with.</summary>
    [Fact]
    public void Judge_WithoutABaseline_OnlyWarns()
    {
        using var organization = planned.Copy();
        Sql.Execute(organization.Database, "DROP TABLE scheduler_state; UPDATE contacts SET email = ''");

        var findings = organization.Plan();

        Assert.All(findings, finding => Assert.False(finding.Holds));
        Assert.Contains(findings, finding => finding.Kind == GuardFindingKind.Withdrawn);
    }
}

/// <summary>An organization that was planned once, with windows of its own in its table.</summary>
public sealed class PlannedOrganization : IDisposable
{
    internal const string DuplicateImport = """
        INSERT INTO contacts (first_name, last_name, email, zip_code, state, birth_date, effective_date, current_carrier, status)
        SELECT first_name, last_name, email, zip_code, state, birth_date, effective_date, current_carrier, status FROM contacts
        """;

    private readonly GuardedYear _organization = new(LongTests.Choose(6000, 10_000), new DateOnly(2026, 8, 20));

    public PlannedOrganization()
    {
        Sql.Execute(_organization.Database, """
            CREATE TABLE IF NOT EXISTS exclusion_windows (id INTEGER PRIMARY KEY, organization_id INTEGER, state TEXT, kind TEXT, days_before INTEGER, days_after INTEGER, valid_from TEXT, valid_to TEXT, source TEXT, "replace" INTEGER);
            INSERT INTO suppressions (email) SELECT email FROM contacts WHERE id % 40 = 0;
            INSERT INTO exclusion_windows (state, kind, days_before, days_after) VALUES ('TX', 'birthday', 30, 60), ('FL', 'birthday', 30, 60), ('CA', 'all_year', NULL, NULL);
            """);
        _organization.Plan();
        Assert.Empty(_organization.Plan());
    }

    public void Dispose() => _organization.Dispose();

    internal GuardedYear Copy() => new(_organization);
}
