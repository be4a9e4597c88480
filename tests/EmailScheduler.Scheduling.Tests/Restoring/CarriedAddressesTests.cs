using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Restoring;

/// <summary>Who has left since stays out, and who has come back since stays in.</summary>
public sealed class CarriedAddressesTests
{
    private const string Events = "CREATE TABLE address_events(email TEXT PRIMARY KEY, kind TEXT NOT NULL, occurred_at TEXT NOT NULL, reason TEXT);";
    private const string Foreign = "CREATE TABLE address_events(id INTEGER PRIMARY KEY, what TEXT);";
    private const string Suppressions = "CREATE TABLE suppressions(email TEXT);";
    private const string Now = "2025-06-01T12:00:00.250Z";
    private const string Early = "2025-05-01T08:00:00.000Z", Late = "2025-05-02T08:00:00.000Z";

    /// <summary>What happened to the older state, what to the newest, and what is known of addresses afterwards; how many are suppressed anew.</summary>
    public static TheoryData<string, string, string, string, long> Cases => new()
    {
        { "status", "", "UPDATE contacts SET status = 'unsubscribed' WHERE id = 1", $"ada@example.com unsubscribed {Now} restore", 1 },
        { "status in capitals with space", "", "UPDATE contacts SET status = ' Bounced ' WHERE id = 2", $"bob@example.com unsubscribed {Now} restore", 1 },
        { "status then and now", "UPDATE contacts SET status = 'deleted' WHERE id = 1;" + Events, "UPDATE contacts SET status = 'unsubscribed' WHERE id = 1", "", 0 },
        { "status of another contact with the address", "INSERT INTO contacts VALUES (8, 'ADA@example.com', 'inactive');" + Events, "UPDATE contacts SET status = 'unsubscribed' WHERE id = 1", "", 0 },
        { "list of suppressions", Suppressions, Suppressions + "INSERT INTO suppressions VALUES ('Cyd@example.com ')", $"cyd@example.com unsubscribed {Now} restore", 1 },
        { "list then and now", Suppressions + "INSERT INTO suppressions VALUES ('cyd@example.com');" + Events, Suppressions + "INSERT INTO suppressions VALUES ('Cyd@example.com')", "", 0 },
        { "event", "", Events + $"INSERT INTO address_events VALUES ('ada@example.com', 'complained', '{Early}', NULL)", $"ada@example.com complained {Early} restore", 1 },
        { "event then and now, newer", Events + $"INSERT INTO address_events VALUES ('ada@example.com', 'bounced', '{Early}', 'r')", Events + $"INSERT INTO address_events VALUES ('ada@example.com', 'unsubscribed', '{Late}', 's')", $"ada@example.com unsubscribed {Late} s", 0 },
        { "event then newer than now", Events + $"INSERT INTO address_events VALUES ('ada@example.com', 'bounced', '{Late}', 'r')", Events + $"INSERT INTO address_events VALUES ('ada@example.com', 'unsubscribed', '{Early}', 's')", $"ada@example.com bounced {Late} r", 0 },
        { "of one time the graver", Events + $"INSERT INTO address_events VALUES ('ada@example.com', 'bounced', '{Early}', 'r')", Events + $"INSERT INTO address_events VALUES ('ada@example.com', 'complained', '{Early}', 's')", $"ada@example.com complained {Early} s", 0 },
        { "resubscribed since", Events + $"INSERT INTO address_events VALUES ('ada@example.com', 'unsubscribed', '{Early}', 'r')", Events + $"INSERT INTO address_events VALUES ('ada@example.com', 'resubscribed', '{Late}', 's')", $"ada@example.com resubscribed {Late} s", 0 },
        { "resubscribed since, but by a status out now", Events + $"INSERT INTO address_events VALUES ('ada@example.com', 'unsubscribed', '{Early}', 'r')", Events + $"INSERT INTO address_events VALUES ('ada@example.com', 'resubscribed', '{Late}', 's'); UPDATE contacts SET status = 'do_not_contact' WHERE id = 1", $"ada@example.com unsubscribed {Now} restore", 1 },
        { "status that the organization adds", "", "CREATE TABLE organizations(id INTEGER, suppressed_statuses TEXT); INSERT INTO organizations VALUES (1, 'O''Hare, On Hold'); UPDATE contacts SET status = 'on\u2003hold' WHERE id = 1", $"ada@example.com unsubscribed {Now} restore", 1 },
        { "status in letters beyond English", "", "CREATE TABLE organizations(id INTEGER, suppressed_statuses TEXT); INSERT INTO organizations VALUES (1, 'GELÖSCHT'); UPDATE contacts SET status = 'gelöscht' WHERE id = 1", $"ada@example.com unsubscribed {Now} restore", 1 },
        { "status then and now, which the organization has added since", "UPDATE contacts SET status = 'on hold' WHERE id = 1", "CREATE TABLE organizations(id INTEGER, suppressed_statuses TEXT); INSERT INTO organizations VALUES (1, 'on hold'); UPDATE contacts SET status = 'on hold' WHERE id = 1", $"ada@example.com unsubscribed {Now} restore", 1 },
        { "status then and now, which the organization had added then", "CREATE TABLE organizations(id INTEGER, suppressed_statuses TEXT); INSERT INTO organizations VALUES (1, 'on hold'); UPDATE contacts SET status = 'on hold' WHERE id = 1;" + Events, "UPDATE contacts SET status = 'unsubscribed' WHERE id = 1", "", 0 },
        { "status then and now, and then a setting that cannot be read", "CREATE TABLE organizations(id INTEGER, suppressed_statuses TEXT, timezone TEXT); INSERT INTO organizations VALUES (1, 'on hold', 'Mars/Olympus'); UPDATE contacts SET status = 'on hold' WHERE id = 1", "UPDATE contacts SET status = 'unsubscribed' WHERE id = 1", $"ada@example.com unsubscribed {Now} restore", 1 },
        { "left, and the address was erased", "", "UPDATE contacts SET status = 'deleted', email = '' WHERE id = 1", $"ada@example.com unsubscribed {Now} restore", 1 },
        { "left, and the address is not there", "", "UPDATE contacts SET status = 'deleted', email = NULL WHERE id = 1", $"ada@example.com unsubscribed {Now} restore", 1 },
        { "left under another address", "", "UPDATE contacts SET status = 'unsubscribed', email = 'ada@home.example' WHERE id = 1", $"ada@example.com unsubscribed {Now} restore; ada@home.example unsubscribed {Now} restore", 2 },
        { "left by an event under another address", "", Events + $"UPDATE contacts SET email = 'Ada@home.example ' WHERE id = 1; INSERT INTO address_events VALUES ('ada@home.example', 'unsubscribed', '{Early}', NULL)", $"ada@example.com unsubscribed {Now} restore; ada@home.example unsubscribed {Early} restore", 2 },
        { "bounced under another address", "", Events + $"UPDATE contacts SET email = 'ada@home.example' WHERE id = 1; INSERT INTO address_events VALUES ('ada@home.example', 'bounced', '{Early}', NULL)", $"ada@home.example bounced {Early} restore", 1 },
        { "left under another address, and another contact has the earlier one", Events, "UPDATE contacts SET status = 'unsubscribed', email = 'ada@home.example' WHERE id = 1; UPDATE contacts SET email = 'ADA@example.com' WHERE id = 2", $"ada@home.example unsubscribed {Now} restore", 1 },
        { "left under another address, and had left then", "UPDATE contacts SET status = 'unsubscribed' WHERE id = 1;" + Events, "UPDATE contacts SET status = 'unsubscribed', email = '' WHERE id = 1", "", 0 },
        { "address erased by nobody's wish", Events, "UPDATE contacts SET email = '' WHERE id = 1", "", 0 },
        { "status that is no suppression", Events, "UPDATE contacts SET status = 'vip' WHERE id = 1", "", 0 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Run_AddressesThatAreSuppressedNow_StayOut(string name, string older, string newest, string expected, long suppressed)
    {
        using var pair = new RestoredPair(older, newest);

        var carried = pair.Carry();

        Assert.True(expected == pair.Facts, $"{name}: {pair.Facts}");
        Assert.Equal(suppressed, carried.SuppressedAddresses);
    }

    [Theory]
    [InlineData("", false, 1, 1, "cyd@example.com unsubscribed 2025-06-01T12:00:00.250Z restore")]
    [InlineData("", true, 1, 0, "")]
    [InlineData("UPDATE contacts SET email = ' CYD@example.com' WHERE id = 1", false, 1, 0, "")]
    [InlineData("INSERT INTO contacts VALUES (3, 'new@example.com', NULL)", false, 0, 0, "")]
    public void Run_ContactsThatComeBack_AreSuppressedUnlessAnotherHasTheirAddress(string newest, bool withDeleted, long returning, long suppressed, string expected)
    {
        using var pair = new RestoredPair(Events, "DELETE FROM contacts WHERE id = 3;" + newest);

        var carried = pair.Carry(withDeleted);

        Assert.Equal((returning, suppressed), (carried.ReturningContacts, carried.SuppressedReturning));
        Assert.Equal(expected, pair.Facts);
    }

    [Theory]
    [InlineData("", Foreign, "newest state")]
    [InlineData(Foreign, "", "older state")]
    public void Run_TableOfAnotherProgramInThePlaceOfFacts_IsRefusedByState(string older, string newest, string expected)
    {
        using var pair = new RestoredPair(older, newest);

        var failure = Assert.Throws<InvalidDatabaseException>(() => pair.Carry());

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains("address_events lacks column", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>One statement of the statuses: what keeps email from an address in a plan keeps it in an older state, too.</summary>
    [Fact]
    public void Run_EverySuppressingStatus_StaysOut()
    {
        foreach (var status in StatusText.BuiltIn)
        {
            using var pair = new RestoredPair(newest: $"UPDATE contacts SET status = '{status}' WHERE id = 1");

            Assert.True(1 == pair.Carry().SuppressedAddresses, status);
        }
    }

    [Fact]
    public void Run_NobodyHasLeft_MakesNoTable()
    {
        using var pair = new RestoredPair(newest: "INSERT INTO contacts VALUES (4, 'dan@example.com', 'active')");

        pair.Carry();

        Assert.Equal("0", pair.Text("SELECT count(*) FROM sqlite_schema WHERE name = 'address_events'"));
    }

    [Theory]
    [InlineData("DROP TABLE contacts", "")]
    [InlineData("", "DROP TABLE contacts")]
    [InlineData("ALTER TABLE contacts DROP COLUMN status", "UPDATE contacts SET status = 'unsubscribed' WHERE id = 1")]
    [InlineData("UPDATE contacts SET status = 'unsubscribed' WHERE id = 1", "ALTER TABLE contacts DROP COLUMN status")]
    public void Run_TablesOrColumnsMissing_CarriesWhatThereIs(string older, string newest)
    {
        using var pair = new RestoredPair(older, newest + ";UPDATE email_schedules SET status = 'sent' WHERE id = 3");

        Assert.Equal(1, pair.Carry().SenderRows);
    }
}
