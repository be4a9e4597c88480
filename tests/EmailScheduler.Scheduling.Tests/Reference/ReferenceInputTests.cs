using System.Globalization;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Sentences of section 1 of the scheduling rules, each with an expectation computed by hand: who is valid, where, and when something was.</summary>
public sealed class ReferenceInputTests
{
    private const string Today = "2025-06-01";

    [Theory(DisplayName = "Section 1: instants in any spelling are compared as such; what cannot be read is the oldest; of the same the highest rowid is the newest")]
    [InlineData("2025-03-01T10:00:00Z", "2025-03-01 09:59:59", true)]
    [InlineData("2025-03-01 10:00", "2025-03-01T09:59:59.999Z", true)]
    [InlineData("2025-03-01 10:00:00.25", "2025-03-01T10:00:00.1999999999", true)]
    [InlineData("2025-03-01T10:00:00.10", "2025-03-01 10:00:00.1", false)]
    [InlineData("2025-03-01T10:00:00-05:00", "2025-03-01T14:59:59Z", true)]
    [InlineData("2025-03-01T10:00:00+05:00", "2025-03-01T05:00:01", false)]
    [InlineData("2025-03-01", "2025-02-28T23:59:59-00:30", false)]
    [InlineData("2025-03-01T10:00:00 EST", "2025-03-01T10:00:01", false)]
    [InlineData(" 2025-03-01 10:00 ", "2025-03-01 09:00", true)]
    [InlineData("2025-01-01", "soon", true)]
    [InlineData("soon", null, false)]
    public void Run_InstantsOfAnswers_DecideWhichIsTheNewest(string yes, string? no, bool failed)
    {
        using var database = new RuleDatabase(
            $"INSERT INTO contact_events (contact_id, metadata, created_at) VALUES (1, '{{\"has_medical_conditions\":true}}', '{yes}'), (1, '{{}}', {(no is null ? "NULL" : $"'{no}'")})")
            .Contact(1, birth: "1960-06-20");
        Assert.Equal(
            failed ? "1 birthday 2025-06-06 Failed underwriting - global exclusion" : "1 birthday 2025-06-06",
            database.Plan(Today, settings: new ReferenceSettings { ExcludeFailedUnderwritingGlobal = true }));
    }

    [Theory(DisplayName = "Section 1: a date that cannot be read is on or after no day")]
    [InlineData("soon", "soon", "followup_1_cold")]
    [InlineData("2025-05-30", "soon", "followup_2_clicked_no_hq")]
    [InlineData("soon", "2025-05-30T08:00:00-05:00", "followup_3_hq_no_yes")]
    public void Run_UnreadableBehaviour_DecidesNothing(string clicked, string answered, string expected)
    {
        using var database = new RuleDatabase(
            $"INSERT INTO tracking_clicks VALUES (1, '{clicked}')", $"INSERT INTO contact_events (contact_id, metadata, created_at) VALUES (1, '{{}}', '{answered}')")
            .Contact(1).Row("birthday", "2025-05-30");
        Assert.Equal($"1 {expected} 2025-06-01", database.Plan(Today));
    }

    [Fact(DisplayName = "Section 1: the words that suppress, as people write them")]
    public void Run_EveryWord_Suppresses()
    {
        string[] words =
        [
            "unsubscribed", "unsubscribe", "optedout", "optout", "donotcontact", "dnc", "donotemail", "bounced", "bounce", "hardbounce", "hardbounced", "complained", "complaint", "spam",
            "blocked", "blacklisted", "suppressed", "deleted", "removed", "inactive", "deceased", "Opted-Out", "opt out", "DO_NOT_CONTACT", " do not e-mail ", "Hard\tBounce", "D.N.C", "unsub",
        ];
        using var database = new RuleDatabase();
        for (var id = 1; id <= words.Length; id++)
        {
            database.Contact(id, status: words[id - 1]);
        }

        var counts = database.Run(Today).Counts;
        Assert.Equal(26, counts.Invalid["suppressed"]);
        Assert.Equal(["d.n.c", "unsub"], counts.Statuses.Keys);
    }

    [Theory(DisplayName = "Section 1: suppressed_statuses is a list that is compared the same way; a blank status is none")]
    [InlineData("on-hold", "On Hold,vip", 1)]
    [InlineData("V I P", "On Hold, v_i_p", 1)]
    [InlineData("on holds", "On Hold", 0)]
    [InlineData(" ", " ,,", 0)]
    [InlineData(null, "", 0)]
    public void Run_SuppressedStatuses_Suppress(string? status, string setting, int suppressed)
    {
        using var database = new RuleDatabase().Contact(1, status: status);
        Assert.Equal(suppressed, database.Run(Today, settings: new ReferenceSettings { SuppressedStatuses = setting }).Counts.Invalid.GetValueOrDefault("suppressed"));
    }

    [Theory(DisplayName = "Section 1: an address in suppressions, or in address_events with a kind other than resubscribed, is suppressed")]
    [InlineData("CREATE TABLE suppressions (email, reason)", "INSERT INTO suppressions VALUES (' Ann@EXAMPLE.com', NULL), (NULL, NULL)", 2)]
    [InlineData("CREATE TABLE suppressions (email)", "INSERT INTO suppressions VALUES ('')", 0)]
    [InlineData("CREATE TABLE address_events (email, kind)", "INSERT INTO address_events VALUES ('ann@example.com', 'bounced')", 2)]
    [InlineData("CREATE TABLE address_events (email, kind)", "INSERT INTO address_events VALUES ('ann@example.com', 'resubscribed')", 0)]
    public void Run_AddressInATable_IsSuppressed(string table, string row, int suppressed)
    {
        using var database = new RuleDatabase(table, row).Contact(1, email: "ann@example.com").Contact(2, email: "ANN@example.com ").Contact(3);
        Assert.Equal(suppressed, database.Run(Today).Counts.Invalid.GetValueOrDefault("suppressed"));
    }

    [Fact(DisplayName = "Section 1: other statuses are counted by value: the 20 most frequent, ties in ordinal order, the rest as other")]
    public void Run_ManyStatuses_AreCounted()
    {
        using var database = new RuleDatabase().Contact(98, email: "nope", status: " S22 ").Contact(99, status: "bounced");
        for (var id = 1; id <= 22; id++)
        {
            database.Contact(id, status: string.Create(CultureInfo.InvariantCulture, $"s{id:00}"));
        }

        var statuses = database.Run(Today).Counts.Statuses;
        Assert.Equal((21, 2, 2, 1, false), (statuses.Count, statuses["s22"], statuses["other"], statuses["s19"], statuses.ContainsKey("s20")));
    }

    [Theory(DisplayName = "Section 1: a contact is counted by the first reason that applies")]
    [InlineData(0, "nope", "dnc", "Narnia", "inactive_organization")]
    [InlineData("False", "ann@example.com", null, "TX", "inactive_organization")]
    [InlineData(1, "nope", "dnc", "Narnia", "invalid_email")]
    [InlineData(null, "ann@example.com", "dnc", "Narnia", "suppressed")]
    [InlineData(1, "ann@example.com", null, "Narnia", "unreadable_state")]
    [InlineData(1, "ann@example.com", null, " ", "unknown_location")]
    public void Run_SeveralReasons_FirstIsCounted(object? active, string email, string? status, string state, string reason)
    {
        using var database = new RuleDatabase("CREATE TABLE organizations (id INTEGER, active)", $"INSERT INTO organizations VALUES (1, {(active is string ? $"'{active}'" : active ?? "NULL")})")
            .Contact(1, state, birth: "1960-06-20", email: email, status: status)
            .Row("birthday", "2025-06-06", "pre-scheduled", "2025-06-20", "2025-06-06").Row("birthday", "2025-05-06", "skipped");
        var result = database.Run(Today, settings: new ReferenceSettings { SendWithoutZipcodeForUniversal = false });
        Assert.Equal((reason, 1), (Assert.Single(result.Counts.Invalid).Key, result.Counts.Invalid[reason]));
        Assert.Equal("2|2025-05-06|skipped", database.Rows("id", "scheduled_send_date", "status"));
    }

    [Theory(DisplayName = "Section 1: an address that a valid contact with a lower id has is counted, and with lowest_id gets no email")]
    [InlineData("send", "TX", "1 birthday 2025-06-06; 2 birthday 2025-06-06; 3 birthday 2025-06-06; 4 birthday 2025-06-06", 2)]
    [InlineData("lowest_id", "TX", "1 birthday 2025-06-06; 4 birthday 2025-06-06", 2)]
    [InlineData("lowest_id", "Narnia", "2 birthday 2025-06-06; 4 birthday 2025-06-06", 1)]
    public void Run_SharedAddress_IsCounted(string setting, string stateOfFirst, string expected, int duplicates)
    {
        using var database = new RuleDatabase().Contact(1, stateOfFirst, "1960-06-20", email: "ann@example.com").Contact(2, "TX", "1960-06-20", email: " ANN@example.com")
            .Contact(3, "TX", "1960-06-20", email: "Ann@Example.com").Contact(4, "TX", "1960-06-20");
        var settings = new ReferenceSettings { DuplicateAddresses = setting, DailySendPercentageCap = 1 };
        Assert.Equal(expected, database.Plan(Today, settings: settings));
        Assert.Equal(duplicates, database.RunReferenceAlone(Today, settings: settings).Counts.Duplicates);
    }

    [Theory(DisplayName = "Section 1: state, without case, dots and white space, is a code, a full name, or one of the old abbreviations")]
    [InlineData(" ca", "CA")]
    [InlineData("Calif.", "CA")]
    [InlineData("C. A.", "CA")]
    [InlineData("new  york", "NY")]
    [InlineData("NewYork", "NY")]
    [InlineData("W. Va.", "WV")]
    [InlineData("Wash", "WA")]
    [InlineData("Okla", "OK")]
    [InlineData("district of columbia", "DC")]
    [InlineData("D.C.", "DC")]
    [InlineData("U.S. Virgin Islands", "VI")]
    [InlineData("virgin islands", "VI")]
    [InlineData("Northern Mariana Islands", "MP")]
    [InlineData("Palau", "PW")]
    [InlineData("Cali", null)]
    [InlineData("Texas.TX", null)]
    [InlineData("New-York", null)]
    [InlineData("AE", null)]
    [InlineData(".", null)]
    public void Run_State_IsUnderstood(string written, string? code)
    {
        using var database = Targeting(code ?? "ALL").Contact(1, written);
        var result = database.Run(Today);
        Assert.Equal((code is null ? 0 : 1, code is null ? 1 : 0), (result.Plan.Count, result.Counts.Invalid.GetValueOrDefault("unreadable_state")));
    }

    [Theory(DisplayName = "Section 1: a ZIP code is three to five digits, alone or before -dddd or .0, or nine digits, text or a number")]
    [InlineData("2138", "MA")]
    [InlineData(2138L, "MA")]
    [InlineData("901", "PR")]
    [InlineData(901L, "PR")]
    [InlineData("90210-1234", "CA")]
    [InlineData("2138-0001", "MA")]
    [InlineData("90210.0", "CA")]
    [InlineData(90210.0, "CA")]
    [InlineData("902101234", "CA")]
    [InlineData(902101234L, "CA")]
    [InlineData(" 90210\t", "CA")]
    [InlineData("90210 x", null)]
    [InlineData(90210.5, null)]
    [InlineData("90210.5", null)]
    [InlineData("90210-12", null)]
    [InlineData("90 210", null)]
    [InlineData("9021012", null)]
    [InlineData("21381234", null)]
    [InlineData("-2138", null)]
    public void Run_Zip_NamesTheState(object zip, string? code)
    {
        using var database = Targeting(code ?? "ALL").Contact(1, state: null, zip: zip);
        var result = database.Run(Today);
        Assert.Equal((1, code is null ? 1 : 0), (result.Plan.Count, result.Counts.LocationUnknown));
    }

    [Theory(DisplayName = "Section 1: the contact's state is that of `state`, else the ZIP's; where both name one and they differ, windows of both apply, first those of `state`")]
    [InlineData("NY", "90210", "Year-round exclusion for NY", 1)]
    [InlineData("CA", "10001", "Birthday exclusion window for CA", 1)]
    [InlineData("TX", "10001", "Year-round exclusion for NY", 1)]
    [InlineData("Narnia", "10001", "Year-round exclusion for NY", 0)]
    [InlineData("N.Y.", "10001", "Year-round exclusion for NY", 0)]
    [InlineData("TX", "99999", null, 0)]
    public void Run_StateAndZip_BothGiveWindows(string state, string zip, string? reason, int conflicts)
    {
        using var database = new RuleDatabase().Contact(1, state, birth: "1960-06-20", zip: zip);
        var result = database.Run(Today);
        Assert.Equal((reason, conflicts), (result.Plan[0].SkipReason, result.Counts.LocationConflict));
    }

    private static RuleDatabase Targeting(string states) => new(
        "INSERT INTO campaign_types (name, target_all_contacts, respect_exclusion_windows) VALUES ('blast', 1, 0)",
        $"INSERT INTO campaign_instances (id, campaign_type, active_start_date, target_states) VALUES (7, 'blast', '2025-06-01', '{states}')");
}
