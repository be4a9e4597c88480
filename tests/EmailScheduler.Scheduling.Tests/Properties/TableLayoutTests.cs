using EmailScheduler.Samples;

namespace EmailScheduler.Scheduling.Tests.Properties;

/// <summary>The plan depends on what the tables say, not on how their rows lie or what else they hold.</summary>
public sealed class TableLayoutTests : FolderTests
{
    private static readonly DateOnly Today = new(2025, 6, 1);

    private static readonly string[] Columns = ["contact_id", "email_type", "scheduled_send_date", "status", "skip_reason", "event_date", "base_send_date", "priority", "metadata"];

    private static readonly Lazy<byte[]> Sample = new(CreateSample);

    private static readonly Lazy<List<string>> Unchanged = new(PlanOfTheSample);

    private string Path => Folder.File("layout.db");

    [Theory]
    [InlineData("contacts")]
    [InlineData("campaign_types")]
    [InlineData("campaign_instances")]
    [InlineData("contact_campaigns")]
    [InlineData("contact_events")]
    [InlineData("tracking_clicks")]
    [InlineData("organizations")]
    [InlineData("organization_state_buffers")]
    public void Schedule_RowsInAnotherOrder_PlansTheSame(string table)
    {
        // Without its primary key the table has new rowids, in an order that has nothing to do with its ids.
        var actual = Plan(
            $"CREATE TABLE shuffled AS SELECT * FROM {table} ORDER BY abs(rowid * 7919) % 1009, rowid DESC",
            $"DROP TABLE {table}",
            $"ALTER TABLE shuffled RENAME TO {table}");

        Assert.Equal(Unchanged.Value, actual);
    }

    [Theory]
    [InlineData("ALTER TABLE contacts RENAME COLUMN birth_date TO birthday")]
    [InlineData("ALTER TABLE contacts RENAME COLUMN current_carrier TO carrier")]
    [InlineData("ALTER TABLE contacts RENAME COLUMN birth_date TO BIRTH_DATE")]
    [InlineData("ALTER TABLE contacts ADD COLUMN favourite_colour TEXT DEFAULT 'green'")]
    [InlineData("ALTER TABLE email_schedules ADD COLUMN opened_at TEXT")]
    [InlineData("ALTER TABLE campaign_types ADD COLUMN owner TEXT")]
    [InlineData("CREATE TABLE anything (contact_id INTEGER, email_type TEXT)")]
    [InlineData("CREATE TRIGGER audit AFTER INSERT ON email_schedules BEGIN SELECT 1; END")]
    [InlineData("CREATE INDEX by_type ON email_schedules (email_type, status)")]
    public void Schedule_AnotherNameOrMoreThanNeeded_PlansTheSame(string change) => Assert.Equal(Unchanged.Value, Plan(change));

    [Theory]
    [InlineData("contacts", "zip_code", "state", "birth_date", "effective_date", "current_carrier", "failed_underwriting", "status")]
    [InlineData("campaign_types", "respect_exclusion_windows", "enable_followups", "days_before_event", "target_all_contacts", "priority", "active", "spread_evenly", "skip_failed_underwriting")]
    [InlineData("campaign_instances", "email_template", "sms_template", "active_start_date", "active_end_date", "spread_start_date", "spread_end_date", "target_states", "target_carriers", "created_at")]
    [InlineData("contact_campaigns", "trigger_date", "status")]
    [InlineData("contact_events", "event_type", "metadata", "created_at")]
    [InlineData("tracking_clicks", "clicked_at")]
    [InlineData("organizations", "timezone", "config_overrides")]
    [InlineData("organization_state_buffers", "pre_exclusion_buffer_days")]
    public void Schedule_OptionalColumnsMissing_PlansWithoutThem(string table, params string[] columns)
    {
        foreach (var column in LongTests.First(columns, byDefault: 2))
        {
            // The table is made anew: a column that an index or a key uses cannot be dropped.
            var others = $"SELECT group_concat('\"' || name || '\"') FROM pragma_table_info('{table}') WHERE name <> '{column}'";
            Assert.NotEmpty(Plan(names => [$"CREATE TABLE fewer AS SELECT {names(others)} FROM {table}", $"DROP TABLE {table}", $"ALTER TABLE fewer RENAME TO {table}"]));
        }

        Assert.NotEmpty(Plan(table == "contacts" ? "SELECT 1" : $"DROP TABLE {table}"));
    }

    [Fact]
    public void Schedule_SchedulesTableMissing_IsMade() => Assert.NotEmpty(Plan("DROP TABLE email_schedules", "DROP TABLE scheduler_checkpoints"));

    private List<string> Plan(params string[] changes) => Plan(_ => changes);

    private List<string> Plan(Func<Func<string, string>, IEnumerable<string>> changes)
    {
        File.WriteAllBytes(Path, Sample.Value);
        using (var database = new Reference.Database(Path))
        {
            foreach (var change in changes(database.Text).ToList())
            {
                database.Execute(change);
            }

            database.Commit();
        }

        return PlanOf(Path);
    }

    private static byte[] CreateSample()
    {
        using var folder = new TestFolder();
        SampleDatabase.Create(folder.File("sample.db"), new SampleOptions { OrganizationId = 1, Contacts = 400, AsOf = Today });
        return File.ReadAllBytes(folder.File("sample.db"));
    }

    private static List<string> PlanOfTheSample()
    {
        using var folder = new TestFolder();
        File.WriteAllBytes(folder.File("sample.db"), Sample.Value);
        return PlanOf(folder.File("sample.db"));
    }

    private static List<string> PlanOf(string path)
    {
        EngineRuns.Schedule(path, Today);
        using var planned = new Reference.Database(path);
        return
        [
            .. planned.Rows("email_schedules")
                .Select(row => string.Join('|', Columns.Select(row.Text)))
                .Order(StringComparer.Ordinal),
        ];
    }
}
