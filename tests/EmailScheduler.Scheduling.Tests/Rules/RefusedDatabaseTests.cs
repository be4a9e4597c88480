using EmailScheduler.Scheduling.Tests.Reference;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Rules;

/// <summary>A database that cannot be planned exactly is refused by name and remedy, and left as it is.</summary>
public sealed class RefusedDatabaseTests
{
    private const string ManyInstances = """
        INSERT INTO campaign_types (name, active, target_all_contacts) VALUES ('promo', 1, 1);
        INSERT INTO campaign_instances (id, campaign_type, created_at)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 32761) SELECT i, 'promo', '2025-06-01' FROM n;
        """;

    [Theory]
    [InlineData("DROP TABLE contacts", "contacts(id, email)")]
    [InlineData("ALTER TABLE contacts DROP COLUMN email", "contacts(id, email)")]
    [InlineData("DROP TABLE contacts; CREATE TABLE contacts (id, email TEXT, state TEXT); INSERT INTO contacts VALUES ('seven', 'a@example.com', 'TX')", "not a whole number")]
    [InlineData("DROP TABLE contacts; CREATE TABLE contacts (id, email TEXT, state TEXT); INSERT INTO contacts VALUES (7, 'a@example.com', 'TX'), (7, 'b@example.com', 'TX')", "two rows with the id 7")]
    [InlineData("INSERT INTO campaign_types (name, priority) VALUES ('promo', 1), ('promo', 2)", "two different rows named 'promo'")]
    [InlineData("DROP TABLE email_schedules; CREATE VIEW email_schedules AS SELECT 1 AS id", "email_schedules must be a table")]
    [InlineData("DROP TABLE email_schedules; CREATE TABLE email_schedules (id TEXT PRIMARY KEY)", "email_schedules must be a table")]
    [InlineData(ManyInstances, "32761 campaign instances take part")]
    public void Schedule_DatabaseThatCannotBePlannedExactly_IsRefusedAndLeftAsItIs(string sql, string told)
    {
        using var database = new RuleDatabase().Contact(1).Sql(sql);
        var before = File.ReadAllBytes(database.Path);

        var refusal = Assert.Throws<InvalidDatabaseException>(() => database.Schedule("2025-06-01"));

        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(database.Path));
    }

    [Fact]
    public void Schedule_FileThatIsNoDatabase_IsRefusedAndLeftAsItIs()
    {
        using var database = new RuleDatabase();
        var noise = Enumerable.Range(0, 8192).Select(index => (byte)(index * 31)).ToArray();
        File.WriteAllBytes(database.Path, noise);

        Assert.Throws<InvalidDatabaseException>(() => database.Schedule("2025-06-01"));

        Assert.Equal(noise, File.ReadAllBytes(database.Path));
    }
}
