namespace EmailScheduler.Scheduling.Tests.Samples;

/// <summary>What is in a sample of 10,000 contacts as of 2025-06-01.</summary>
public sealed class SampleContentTests(SampleFixture sample) : IClassFixture<SampleFixture>
{
    [Theory]
    [InlineData("integrity_check", "ok")]
    [InlineData("journal_mode", "delete")]
    [InlineData("page_size", 4096L)]
    [InlineData("encoding", "UTF-8")]
    public void File_Pragma_IsAsPromised(string pragma, object expected) => Assert.Equal(expected, sample.Scalar($"PRAGMA {pragma}"));

    [Theory]
    [InlineData("contacts", 10_000, 10_000)]
    [InlineData("email_schedules", 8_500, 10_500)]
    [InlineData("contact_campaigns", 600, 850)]
    [InlineData("contact_events", 200, 450)]
    [InlineData("tracking_clicks", 300, 550)]
    [InlineData("campaign_types", 4, 4)]
    [InlineData("campaign_instances", 5, 5)]
    [InlineData("organizations", 1, 1)]
    [InlineData("organization_state_buffers", 1, 1)]
    [InlineData("scheduler_checkpoints", 1, 1)]
    public void Table_Rows_AreAsManyAsMeant(string table, long least, long most) =>
        Assert.InRange(sample.Number($"SELECT count(*) FROM {table}"), least, most);

    [Theory]
    [InlineData("invalid email: no @", "email <> '' AND email NOT LIKE '%@%'")]
    [InlineData("invalid email: two @", "email LIKE '%@@%'")]
    [InlineData("invalid email: inner space", "email LIKE '% %@%' AND email NOT LIKE ' %'")]
    [InlineData("invalid email: no domain", "email LIKE '%@'")]
    [InlineData("invalid email: empty", "email = ''")]
    [InlineData("twin of an active contact, unsubscribed", "status = 'Unsubscribed ' AND EXISTS (SELECT 1 FROM contacts t WHERE t.id = contacts.id - 1 AND t.email = lower(trim(contacts.email)))")]
    [InlineData("address shared by two contacts", "EXISTS (SELECT 1 FROM contacts t WHERE t.id = contacts.id - 1 AND t.email = contacts.email)")]
    [InlineData("impossible birth date", "birth_date LIKE '____-02-30'")]
    [InlineData("impossible effective date", "effective_date = '2023-02-30'")]
    [InlineData("date in the American order", "birth_date LIKE '__/__/____'")]
    [InlineData("date with a time", "birth_date LIKE '____-__-__T00:00:00Z'")]
    [InlineData("birth date in the future", "birth_date LIKE '____-__-__' AND birth_date > '2025-06-01'")]
    [InlineData("born on 29 February", "birth_date LIKE '%-02-29'")]
    [InlineData("lower-case state", "state <> upper(state)")]
    [InlineData("no state", "state IS NULL AND length(zip_code) = 5")]
    [InlineData("no ZIP", "state IS NOT NULL AND zip_code IS NULL")]
    [InlineData("no location", "state IS NULL AND zip_code IS NULL")]
    [InlineData("unknown state", "state = '??'")]
    [InlineData("ZIP with four more digits", "zip_code LIKE '_____-____'")]
    [InlineData("text with spaces around", "email LIKE ' %@% ' AND state LIKE ' __ ' AND status = ' Active'")]
    [InlineData("no birth date", "birth_date IS NULL")]
    [InlineData("no effective date", "effective_date IS NULL")]
    public void Contacts_BadData_Occurs(string kind, string condition) =>
        Assert.True(sample.Number($"SELECT count(*) FROM contacts WHERE {condition}") > 0, $"No contact has: {kind}.");

    [Theory]
    [InlineData("62 to 95 years old", "birth_date BETWEEN '1929-06-01' AND '1963-06-01'", 9_400, 9_900)]
    [InlineData("policy from the first of a month", "effective_date LIKE '%-01'", 8_500, 9_200)]
    [InlineData("failed underwriting", "failed_underwriting = 1", 100, 230)]
    [InlineData("underwriting unknown", "failed_underwriting IS NULL", 9_000, 9_400)]
    [InlineData("active", "status = 'active'", 9_700, 9_850)]
    [InlineData("unsubscribed", "status = 'unsubscribed'", 10, 80)]
    [InlineData("bounced", "status = 'bounced'", 10, 80)]
    [InlineData("complained", "status = 'complained'", 10, 80)]
    [InlineData("deleted", "status = 'deleted'", 10, 80)]
    [InlineData("inactive", "status = 'inactive'", 10, 80)]
    [InlineData("not to be contacted", "status = 'do_not_contact'", 10, 80)]
    [InlineData("in California", "state = 'CA'", 1_000, 1_400)]
    public void Contacts_Share_IsRealistic(string what, string condition, long least, long most)
    {
        var count = sample.Number($"SELECT count(*) FROM contacts WHERE {condition}");
        Assert.True(count >= least && count <= most, $"{count} contacts are {what}; {least} to {most} were meant.");
    }

    [Fact]
    public void Contacts_Everywhere_AreInEveryState() =>
        Assert.Equal(51, sample.Number("SELECT count(DISTINCT state) FROM contacts WHERE state GLOB '[A-Z][A-Z]'"));

    [Fact]
    public void Contacts_Addresses_AreInReservedDomains() => Assert.Equal(0, sample.Number("""
        WITH addresses AS (SELECT rtrim(replace(lower(email), ' ', '.'), '.') AS address FROM contacts WHERE email LIKE '%@_%')
        SELECT count(*) FROM addresses
        WHERE NOT (address GLOB '*[@.]example.com' OR address GLOB '*[@.]example.org' OR address GLOB '*[@.]example.net')
        """));

    [Fact]
    public void Contacts_Addresses_AreUniqueButForTwins() =>
        Assert.InRange(sample.Number("SELECT count(*) - count(DISTINCT lower(trim(email))) FROM contacts WHERE email LIKE '%@_%'"), 2, 8);

    [Theory]
    [InlineData("sent in the future", "status IN ('sent', 'delivered', 'failed', 'processing') AND scheduled_send_date >= '2025-06-01'")]
    [InlineData("went out before it was due", "actual_send_datetime < scheduled_send_date")]
    [InlineData("went out in the future", "actual_send_datetime >= '2025-06-01'")]
    [InlineData("sent in a year-round state", "status IN ('sent', 'delivered') AND email_type NOT LIKE 'campaign_initial%' AND contact_id IN (SELECT id FROM contacts WHERE state IN ('CT', 'MA', 'NY', 'WA'))")]
    [InlineData("birthday email sent in a birthday state", "status IN ('sent', 'delivered') AND email_type = 'birthday' AND contact_id IN (SELECT id FROM contacts WHERE state IN ('CA', 'ID', 'KY', 'MD', 'NV', 'OK', 'OR', 'VA'))")]
    [InlineData("effective date email sent in Missouri", "status IN ('sent', 'delivered') AND email_type = 'effective_date' AND contact_id IN (SELECT id FROM contacts WHERE state = 'MO')")]
    [InlineData("event date without base date", "(event_date IS NULL) <> (base_send_date IS NULL)")]
    [InlineData("skipped without a reason", "(status = 'skipped') <> (skip_reason IS NOT NULL)")]
    [InlineData("follow-up without its parent", "email_type LIKE 'followup%' AND NOT EXISTS (SELECT 1 FROM email_schedules p WHERE p.id = json_extract(email_schedules.metadata, '$.initial_email_id') AND p.contact_id = email_schedules.contact_id AND p.email_type = json_extract(email_schedules.metadata, '$.initial_email_type') AND p.status IN ('sent', 'delivered'))")]
    [InlineData("email to no one", "contact_id NOT IN (SELECT id FROM contacts)")]
    public void Mails_Contradiction_DoesNotOccur(string what, string condition)
    {
        var count = sample.Number($"SELECT count(*) FROM email_schedules WHERE {condition}");
        Assert.True(count == 0, $"{count} emails: {what}.");
    }

    [Theory]
    [InlineData("sent before event dates were kept", "status = 'sent' AND event_date IS NULL")]
    [InlineData("sent since", "status = 'sent' AND event_date IS NOT NULL")]
    [InlineData("delivered", "status = 'delivered'")]
    [InlineData("failed", "status = 'failed'")]
    [InlineData("taken by the sender", "status = 'scheduled'")]
    [InlineData("at work", "status = 'processing'")]
    [InlineData("sent, day not recorded", "status = 'sent' AND actual_send_datetime IS NULL")]
    [InlineData("sent a day late", "substr(actual_send_datetime, 1, 10) > scheduled_send_date")]
    [InlineData("planned by the last run", "scheduler_run_id = 'run-20250531' AND status = 'pre-scheduled' AND scheduled_send_date > '2025-06-01'")]
    [InlineData("planned, and never taken", "scheduler_run_id = 'run-20250531' AND status = 'pre-scheduled' AND scheduled_send_date < '2025-06-01'")]
    [InlineData("skipped by the last run", "scheduler_run_id = 'run-20250531' AND status = 'skipped'")]
    [InlineData("planned before event dates were kept", "status = 'pre-scheduled' AND event_date IS NULL")]
    [InlineData("follow-up", "email_type = 'followup_1_cold'")]
    public void Mails_Kind_Occurs(string kind, string condition) =>
        Assert.True(sample.Number($"SELECT count(*) FROM email_schedules WHERE {condition}") > 0, $"No email is: {kind}.");

    [Theory]
    [InlineData("""{"has_medical_conditions":true,%""")]
    [InlineData("""{"has_medical_conditions":"true"%""")]
    [InlineData("""{"has_medical_conditions":1,%""")]
    [InlineData("""{"has_medical_conditions":false,"main_questions_yes_count":3}""")]
    [InlineData("""{"main_questions_yes_count":0}""")]
    public void Events_Answer_Occurs(string metadata) =>
        Assert.True(sample.Number($"SELECT count(*) FROM contact_events WHERE event_type = 'eligibility_answered' AND metadata LIKE '{metadata}'") > 0);

    [Fact]
    public void Clicks_All_FollowAEmailOfTheLast35Days() => Assert.Equal(0, sample.Number("""
        SELECT count(*) FROM tracking_clicks c
        WHERE clicked_at NOT BETWEEN '2025-04-27' AND '2025-06-01' OR NOT EXISTS (
            SELECT 1 FROM email_schedules e
            WHERE e.contact_id = c.contact_id AND e.status IN ('sent', 'delivered')
              AND substr(coalesce(e.actual_send_datetime, e.scheduled_send_date), 1, 10) <= substr(c.clicked_at, 1, 10))
        """));

    [Fact]
    public void Checkpoint_LastRun_CountsItsRows() => Assert.Equal(1, sample.Number("""
        SELECT emails_scheduled = (SELECT count(*) FROM email_schedules e WHERE e.scheduler_run_id = c.scheduler_run_id AND status = 'pre-scheduled')
           AND emails_skipped = (SELECT count(*) FROM email_schedules e WHERE e.scheduler_run_id = c.scheduler_run_id AND status = 'skipped')
        FROM scheduler_checkpoints c
        """));

    [Theory]
    [InlineData("email_schedules", "contact_id, email_type, scheduled_send_date")]
    [InlineData("contact_campaigns", "contact_id")]
    [InlineData("contact_events", "contact_id")]
    [InlineData("tracking_clicks", "contact_id")]
    public void Table_Ids_AscendWithTheKey(string table, string key) =>
        Assert.Equal(0, sample.Number($"SELECT count(*) FROM (SELECT id, row_number() OVER (ORDER BY {key}, id) AS place FROM {table}) WHERE id <> place"));
}
