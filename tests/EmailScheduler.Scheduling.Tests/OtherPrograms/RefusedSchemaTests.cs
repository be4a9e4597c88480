using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Tests.OtherPrograms;

/// <summary>What other programs have in a database that no plan can be written with: run and preview refuse it, and name what is in the way.</summary>
public sealed class RefusedSchemaTests
{
    private const string C = SharedDatabase.Columns;
    private const string Key = "UNIQUE(contact_id, email_type, scheduled_send_date)";
    private const string FullText = "CREATE VIRTUAL TABLE found USING fts5(email_type, content = 'email_schedules', content_rowid = 'id')";
    private const string Personal = "ada.lovelace@example.com";

    /// <summary>What is named, and how <c>email_schedules</c> is made.</summary>
    public static TheoryData<string, string> Tables => new()
    {
        { "WITHOUT ROWID", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, {Key}) WITHOUT ROWID" },
        { "INTEGER PRIMARY KEY DESC", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY DESC, {C}, {Key})" },
        { "id is declared otherwise", $"CREATE TABLE email_schedules(id TEXT PRIMARY KEY, {C}, {Key})" },
        { "id is declared otherwise", $"CREATE TABLE email_schedules(id INTEGER, {C}, {Key})" },
        { "it is a virtual table", "CREATE VIRTUAL TABLE email_schedules USING fts5(id, contact_id, email_type, scheduled_send_date, status, event_date, base_send_date, event_year)" },
        { "Column email_schedules.event_month is a generated column", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C.Replace("event_month INTEGER", "event_month INTEGER AS (substr(event_date, 6, 2))", StringComparison.Ordinal)}, {Key})" },
        { "Column email_schedules.metadata is a generated column", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, metadata TEXT NOT NULL GENERATED ALWAYS AS ('{{}}') STORED, {Key})" },
        { "CHECK constraint failed: no_plans", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, {Key}, CONSTRAINT no_plans CHECK(email_type <> 'aep'))" },
        { "cannot store TEXT value in INTEGER column email_schedules.email_template", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, email_template INTEGER, {Key}) STRICT" },
        { "unknown function: theirs()", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, {Key}, CHECK(theirs(status) <> ''))" },
        { "unknown function: theirs()", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, token TEXT NOT NULL DEFAULT (theirs('a')), {Key})" },
        { "unknown function: theirs()", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, shown TEXT AS (theirs(status)), {Key})" },
        { "email_schedules.email_type (theirs)", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C.Replace("email_type TEXT", "email_type TEXT COLLATE theirs", StringComparison.Ordinal)}, {Key})" },
        { "an ON CONFLICT clause", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, event_code TEXT GENERATED ALWAYS AS (CASE contact_id WHEN 3 THEN 'one' ELSE id END) STORED UNIQUE ON CONFLICT REPLACE, {Key})" },
    };

    /// <summary>What is named, and what the other program adds.</summary>
    public static TheoryData<string, string> Additions => new()
    {
        { "The UNIQUE constraint (contact_id, email_type)", $"DROP TABLE email_schedules; CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, UNIQUE(contact_id, email_type))" },
        { "The unique index one_each (email_type, contact_id)", "DELETE FROM email_schedules WHERE id = 4; CREATE UNIQUE INDEX one_each ON email_schedules(email_type, contact_id)" },
        { "UNIQUE constraint failed: email_schedules.contact_id, email_schedules.event_year", "CREATE UNIQUE INDEX one_a_year ON email_schedules(contact_id, event_year)" },
        { "NOT NULL constraint failed: email_schedules.event_year", "UPDATE email_schedules SET event_year = -id WHERE event_year IS NULL; CREATE UNIQUE INDEX one_a_year ON email_schedules(contact_id, email_type, event_year); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'event_year INTEGER', 'event_year INTEGER NOT NULL DEFAULT 0') WHERE name = 'email_schedules'" },
        { "index 'one_a_half_year'", "CREATE UNIQUE INDEX one_a_half_year ON email_schedules(contact_id, coalesce(event_year, id))" },
        { "unknown function: theirs()", "CREATE INDEX by_hash ON email_schedules(theirs(email_type))" },
        { "unknown function: theirs()", "CREATE INDEX some ON email_schedules(contact_id) WHERE theirs(status) = 'sent'" },
        { "email_schedules.status (theirs)", "CREATE INDEX by_status ON email_schedules(status COLLATE theirs)" },
        { "NOT NULL constraint failed: log.note, in the statement or in trigger 'logged'", "CREATE TABLE log(note TEXT NOT NULL); CREATE TRIGGER logged AFTER INSERT ON email_schedules BEGIN INSERT INTO log VALUES (NEW.skip_reason); END" },
        { "largest possible id", "INSERT INTO email_schedules(id, contact_id, email_type, scheduled_send_date, status) VALUES (9223372036854775807, 3, 'newsletter', '2024-01-01', 'sent')" },
        { "Trigger 'stamp' writes table contacts", "ALTER TABLE contacts ADD COLUMN planned TEXT; CREATE TRIGGER stamp AFTER INSERT ON email_schedules BEGIN UPDATE contacts SET planned = NEW.created_at WHERE id = NEW.contact_id; END" },
        { "Trigger 'stamp' writes table contacts", "CREATE TRIGGER stamp AFTER DELETE ON EMAIL_SCHEDULES WHEN OLD.contact_id = 77 BEGIN DELETE FROM CONTACTS WHERE id = OLD.contact_id; END" },
        { "Trigger 'second' writes table contacts", "CREATE TABLE log(note TEXT); CREATE TRIGGER first AFTER UPDATE ON email_schedules BEGIN INSERT INTO log VALUES ('x'); END; CREATE TRIGGER second AFTER INSERT ON log BEGIN INSERT OR REPLACE INTO contacts(id, email) VALUES (9, 'z@example.com'); END" },
        { "Trigger 'change_shown' writes table contacts", "CREATE VIEW shown AS SELECT id, status FROM contacts; CREATE TRIGGER change_shown INSTEAD OF UPDATE ON shown BEGIN UPDATE contacts SET status = NEW.status WHERE id = NEW.id; END; CREATE TRIGGER on_delete AFTER DELETE ON email_schedules BEGIN UPDATE shown SET status = 'gone' WHERE id = OLD.contact_id; END" },
        { "Trigger 'log' writes table contact_events", "CREATE TABLE contact_events(contact_id INTEGER, event_type TEXT, created_at TEXT); CREATE TRIGGER log AFTER INSERT ON email_schedules BEGIN INSERT INTO contact_events VALUES (NEW.contact_id, 'planned', NEW.created_at); END" },
        { "Trigger 'log' writes table log", "CREATE TABLE log(contact_id INTEGER, event_type TEXT, created_at TEXT, kind TEXT); CREATE VIEW contact_events AS SELECT contact_id, event_type, created_at FROM log WHERE kind = 'event'; CREATE TRIGGER log AFTER INSERT ON email_schedules BEGIN INSERT INTO log VALUES (NEW.contact_id, 'planned', NEW.created_at, 'plan'); END" },
        { "Trigger 'done' writes table contact_campaigns", "CREATE TABLE contact_campaigns(contact_id INTEGER, campaign_instance_id INTEGER, status TEXT); CREATE TRIGGER done AFTER INSERT ON email_schedules BEGIN UPDATE contact_campaigns SET status = 'planned' WHERE contact_id = NEW.contact_id; END" },
        { "Trigger 'count' writes table contacts", "ALTER TABLE contacts ADD COLUMN runs INTEGER; CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT); CREATE TRIGGER count AFTER INSERT ON scheduler_checkpoints BEGIN UPDATE contacts SET runs = coalesce(runs, 0) + 1; END" },
        { "trigger 'strict' raised an error", $"CREATE TRIGGER strict BEFORE INSERT ON email_schedules WHEN NEW.contact_id = 3 BEGIN SELECT RAISE(ABORT, '{Personal} must not be emailed'); END" },
        { "trigger 'strict' raised an error", $"CREATE TRIGGER strict AFTER UPDATE ON email_schedules BEGIN SELECT RAISE(FAIL, '{Personal} must not be emailed'); END" },
        { "trigger 'strict' raised an error", $"CREATE TRIGGER strict BEFORE DELETE ON email_schedules BEGIN SELECT RAISE(ROLLBACK, '{Personal} must not be emailed'); END" },
        { "in the statement or in trigger 'parse'", $"CREATE TABLE log(note TEXT); CREATE TRIGGER parse AFTER INSERT ON email_schedules BEGIN INSERT INTO log SELECT json_extract('{{}}', email) FROM (SELECT '{Personal}' AS email); END" },
        { "without an error, by trigger 'quiet'", "CREATE TRIGGER quiet BEFORE INSERT ON email_schedules WHEN NEW.contact_id = 3 BEGIN SELECT RAISE(IGNORE); END" },
        { "without an error, by trigger 'quiet'", "CREATE TRIGGER quiet BEFORE DELETE ON email_schedules BEGIN SELECT RAISE(IGNORE); END" },
        { "without an error, by trigger 'clear'", "CREATE TABLE log(id INTEGER PRIMARY KEY, note TEXT); CREATE TRIGGER clear BEFORE UPDATE ON email_schedules BEGIN DELETE FROM email_schedules WHERE id = OLD.id; END; CREATE TRIGGER audit AFTER INSERT ON email_schedules BEGIN INSERT INTO log(note) SELECT CASE WHEN NEW.id IS NULL THEN RAISE(ABORT, 'no id') END; END" },
        { "without an error, by trigger 'clear'", "CREATE VIEW people AS SELECT DISTINCT id FROM contacts; CREATE TRIGGER clear BEFORE UPDATE ON email_schedules BEGIN DELETE FROM email_schedules WHERE id = OLD.id AND contact_id IN (SELECT id FROM people LIMIT 100); END" },
        { "in the statement or in trigger 'logged'.", "CREATE TABLE log(id INTEGER PRIMARY KEY); CREATE TRIGGER logged AFTER INSERT ON email_schedules BEGIN INSERT INTO log(id) VALUES (NEW.email_type); END" },
        { "the virtual table 'found', which trigger 'forget' writes", $"{FullText}; CREATE TRIGGER forget AFTER DELETE ON email_schedules BEGIN INSERT INTO found(found, rowid, email_type) VALUES ('delete', OLD.id, OLD.email_type); END" },
        { "INSERT INTO \"found\"(\"found\") VALUES ('rebuild')", $"{FullText}; CREATE TRIGGER change AFTER UPDATE ON email_schedules BEGIN INSERT INTO found(found, rowid, email_type) VALUES ('delete', OLD.id, OLD.email_type); INSERT INTO found(rowid, email_type) VALUES (NEW.id, NEW.email_type); END" },
        { "Trigger 'lost' cannot run", "CREATE TRIGGER lost AFTER UPDATE ON email_schedules BEGIN INSERT INTO gone VALUES (NEW.id); END" },
        { "no such table: main.gone", "CREATE TABLE log(note TEXT); CREATE TRIGGER fine AFTER INSERT ON email_schedules BEGIN INSERT INTO log VALUES (''); END; CREATE TRIGGER lost AFTER INSERT ON log BEGIN INSERT INTO gone VALUES (''); END" },
        { "Trigger 'signed' cannot run", "CREATE TRIGGER signed AFTER INSERT ON email_schedules BEGIN UPDATE email_schedules SET updated_at = theirs(NEW.id) WHERE id = NEW.id; END" },
        { "trigger 'approve'", "CREATE TRIGGER approve AFTER INSERT ON email_schedules BEGIN UPDATE email_schedules SET status = 'scheduled' WHERE id = NEW.id; END" },
        { "trigger 'delay'", "CREATE TRIGGER delay AFTER INSERT ON email_schedules BEGIN UPDATE email_schedules SET scheduled_send_date = date(scheduled_send_date, '+1 day') WHERE id = NEW.id; END" },
        { "trigger 'remind'", "CREATE TRIGGER remind AFTER INSERT ON email_schedules WHEN NEW.email_type = 'aep' BEGIN INSERT INTO email_schedules(contact_id, email_type, scheduled_send_date) VALUES (NEW.contact_id, 'reminder', '2025-12-24'); END" },
        { "trigger 'clear'", "CREATE TRIGGER clear AFTER INSERT ON email_schedules WHEN NEW.contact_id = 3 BEGIN DELETE FROM email_schedules WHERE id = NEW.id; END" },
        { "Rows of the sender in email_schedules changed while the plan was written (3 before, 2 after)", "CREATE TRIGGER tidy AFTER UPDATE ON email_schedules BEGIN DELETE FROM email_schedules WHERE status = 'delivered'; END" },
        { "Rows of the sender in email_schedules changed while the plan was written (3 before, 3 after)", "CREATE TRIGGER tidy AFTER UPDATE ON email_schedules BEGIN UPDATE email_schedules SET updated_at = CURRENT_TIMESTAMP WHERE contact_id = NEW.contact_id; END" },
        { "trigger 'resend'", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT); CREATE TRIGGER resend AFTER INSERT ON scheduler_checkpoints BEGIN UPDATE email_schedules SET status = 'pre-scheduled' WHERE status = 'sent'; END" },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Run_TableThatCannotHoldThePlan_IsRefusedByName(string named, string schedules) => AssertRefused(named, () => new SharedDatabase(schedules));

    [Theory]
    [MemberData(nameof(Additions))]
    public void Run_AdditionThatIsInTheWay_IsRefusedByName(string named, string after) => AssertRefused(named, () => new SharedDatabase(after: after));

    [Theory]
    [InlineData("email_schedules must be a table whose id is INTEGER PRIMARY KEY, but it is a view", "CREATE VIEW email_schedules AS SELECT 1 AS id, 1 AS contact_id", SharedDatabase.Contacts)]
    [InlineData("there is already an index named email_schedules", "CREATE INDEX email_schedules ON contacts(status)", SharedDatabase.Contacts)]
    [InlineData("no such function: theirs", "", "CREATE TABLE people(id INTEGER PRIMARY KEY, email TEXT, state TEXT, zip_code TEXT, birth_date TEXT, effective_date TEXT, status TEXT); CREATE VIEW contacts AS SELECT id, theirs(email) AS email, state, zip_code, birth_date, effective_date, status FROM people; CREATE TRIGGER add_person INSTEAD OF INSERT ON contacts BEGIN INSERT INTO people(id, email) VALUES (NEW.id, NEW.email); END")]
    [InlineData("campaign_types.name (theirs)", "CREATE TABLE campaign_types(name TEXT COLLATE theirs PRIMARY KEY, active INTEGER) WITHOUT ROWID", SharedDatabase.Contacts)]
    [InlineData("contact_events.created_at (theirs)", "CREATE TABLE contact_events(contact_id INTEGER PRIMARY KEY, event_type TEXT, created_at TEXT COLLATE theirs) WITHOUT ROWID", SharedDatabase.Contacts)]
    public void Run_InputThatCannotBeRead_IsRefusedByName(string named, string after, string contacts) =>
        AssertRefused(named, () => new SharedDatabase(schedules: "", after, contacts));

    private static void AssertRefused(string named, Func<SharedDatabase> make)
    {
        using var database = make();

        var preview = Assert.Throws<InvalidDatabaseException>(database.Preview);
        var run = Assert.Throws<InvalidDatabaseException>(() => database.Run());

        Assert.Contains(named, run.Message, StringComparison.Ordinal);
        Assert.Equal(run.Message, preview.Message);

        // The file is whole, and what a trigger says may be about someone.
        Assert.All((string[])["integrity_check", "restore", "damaged", Personal], word => Assert.DoesNotContain(word, run.Message, StringComparison.OrdinalIgnoreCase));
    }
}
