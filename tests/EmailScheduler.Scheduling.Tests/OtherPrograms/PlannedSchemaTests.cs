using System.Globalization;
using EmailScheduler.Scheduling.Sending;

namespace EmailScheduler.Scheduling.Tests.OtherPrograms;

/// <summary>What other programs have in a database without being in the way: the plan is that of the plain database, and a second run finds nothing to do.</summary>
public sealed class PlannedSchemaTests
{
    private const string C = SharedDatabase.Columns;
    private const string Key = "UNIQUE(contact_id, email_type, scheduled_send_date)";

    /// <summary>What it is, and how <c>email_schedules</c> is made.</summary>
    public static TheoryData<string, string> Tables => new()
    {
        { "columns of theirs that must not be NULL", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY AUTOINCREMENT, {C}, origin TEXT NOT NULL DEFAULT '', {Key})" },
        { "a column whose default is NULL and that must not be", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, origin TEXT NOT NULL DEFAULT (NULL), {Key})" },
        { "numbers of theirs", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, a BIGINT NOT NULL, b DOUBLE NOT NULL, c DECIMAL(10,2) NOT NULL, d BOOLEAN NOT NULL, e FLOAT NOT NULL, f NOT NULL, g BLOB NOT NULL, {Key})" },
        { "a batch that must not be NULL", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, batch_id TEXT NOT NULL, {Key})" },
        { "a name that must be quoted", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, \"or\"\"der by\" TEXT NOT NULL, {Key})" },
        { "a time of sending that must not be NULL", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C.Replace("actual_send_datetime TEXT", "actual_send_datetime TEXT NOT NULL", StringComparison.Ordinal)}, {Key})" },
        { "columns declared DATE, TIME and DATETIME", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C.Replace("scheduled_send_date TEXT", "scheduled_send_date DATE", StringComparison.Ordinal).Replace("scheduled_send_time TEXT", "scheduled_send_time TIME", StringComparison.Ordinal).Replace("updated_at TEXT", "updated_at DATETIME", StringComparison.Ordinal)}, {Key})" },
        { "capitals", $"CREATE TABLE EMAIL_SCHEDULES(ID INTEGER PRIMARY KEY, {C.ToUpperInvariant().Replace("PRE-SCHEDULED", "pre-scheduled", StringComparison.Ordinal)}, {Key.ToUpperInvariant()})" },
        { "a column named rowid", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, rowid TEXT DEFAULT 'mine', {Key})" },
        { "an id that is declared NOT NULL", $"CREATE TABLE email_schedules(id INTEGER NOT NULL PRIMARY KEY, {C}, {Key})" },
        { "an id in a key of the table", $"CREATE TABLE email_schedules(id INTEGER, {C}, {Key}, PRIMARY KEY(id DESC))" },
        { "STRICT", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, {Key}) STRICT" },
        { "a generated column of theirs", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, sent_on TEXT NOT NULL AS (substr(scheduled_send_date, 1, 7)), {Key})" },
        { "a stored generated column with a unique index", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, email_key TEXT NOT NULL GENERATED ALWAYS AS (contact_id || email_type || scheduled_send_date) STORED UNIQUE, {Key})" },
        { "CHECK constraints on dates, times and statuses", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, {Key}, CHECK(scheduled_send_date IS date(scheduled_send_date)), CHECK(scheduled_send_time GLOB '[0-2][0-9]:[0-5][0-9]:00'), CHECK(status IN (\"pre-scheduled\", 'skipped', 'scheduled', 'sent', 'delivered')))" },
        { "texts that compare without case", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C.Replace("email_type TEXT", "email_type TEXT COLLATE NOCASE", StringComparison.Ordinal).Replace("status TEXT", "status TEXT COLLATE NOCASE", StringComparison.Ordinal)}, {Key})" },
        { "a collation of theirs, not in an index", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C.Replace("status TEXT", "status TEXT COLLATE theirs", StringComparison.Ordinal)}, {Key})" },
        { "no unique key", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C})" },
        { "conflicts that would replace, of which there are none", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, {Key} ON CONFLICT REPLACE)" },
        { "conflicts that would be ignored, of which there are none", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, {Key} ON CONFLICT IGNORE)" },
        { "columns of ours that must not be NULL, with defaults", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {NotNull("skip_reason TEXT", "''")}, sms_template TEXT NOT NULL DEFAULT '', metadata TEXT NOT NULL DEFAULT '{{}}', {Key})" },
        { "numbers of ours that must not be NULL, with defaults", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {NotNull("campaign_instance_id INTEGER", "(0)")}, email_template TEXT NOT NULL DEFAULT 'birthday_template', {Key})" },
        { "an expression as the default of a column of ours", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, metadata TEXT NOT NULL DEFAULT (hex(randomblob(8))), {Key})" },
        { "a default in double quotes that a CHECK wants", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, metadata TEXT NOT NULL DEFAULT \"{{}}\" CHECK(json_valid(metadata)), {Key})" },
        { "templates that must not be NULL, in an order of theirs", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, email_template TEXT COLLATE theirs NOT NULL DEFAULT 'Birthday_Template', sms_template TEXT COLLATE NOCASE NOT NULL, {Key})" },
        { "numbers that must not be NULL, with defaults that are others", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {NotNull("event_day INTEGER", "'01'").Replace("event_month INTEGER", "event_month INTEGER NOT NULL DEFAULT 7", StringComparison.Ordinal)}, {Key})" },
        { "a column of ours that must not be NULL", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, sms_template TEXT NOT NULL, metadata BLOB NOT NULL, {Key})" },
        { "a missing parent of a foreign key", $"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, {Key}, FOREIGN KEY(contact_id) REFERENCES people(id))" },
    };

    /// <summary>What it is, and what the other program adds.</summary>
    public static TheoryData<string, string> Additions => new()
    {
        { "an index on some rows", "CREATE INDEX by_day ON email_schedules(scheduled_send_date) WHERE status = 'pre-scheduled'" },
        { "an index on an expression", "CREATE INDEX by_month ON email_schedules(substr(scheduled_send_date, 1, 7), status DESC)" },
        { "a unique index on the emails that are to be sent", "CREATE UNIQUE INDEX one_coming ON email_schedules(contact_id, email_type) WHERE status = 'pre-scheduled'" },
        { "a unique index with an expression", "CREATE UNIQUE INDEX one_a_day ON email_schedules(contact_id, email_type, lower(scheduled_send_date))" },
        { "a unique index on the year of the event", "CREATE UNIQUE INDEX one_a_year ON email_schedules(contact_id, email_type, event_year)" },
        { "an index of another table with a collation of theirs", "CREATE TABLE names(name TEXT COLLATE theirs UNIQUE); INSERT INTO names VALUES ('b'), ('a')" },
        { "a table whose key has a collation of theirs", "CREATE TABLE names(name TEXT COLLATE theirs PRIMARY KEY) WITHOUT ROWID; INSERT INTO names VALUES ('b'), ('a')" },
        { "an index of contacts with a collation of theirs", "CREATE INDEX by_email ON contacts(email COLLATE theirs)" },
        { "an index of contacts on a function of theirs", "CREATE INDEX by_hash ON contacts(theirs(email))" },
        { "views and triggers of other tables that call functions of theirs", "CREATE VIEW shown AS SELECT theirs(email) FROM contacts; CREATE TABLE other(a); CREATE TRIGGER of_other AFTER INSERT ON other BEGIN SELECT theirs(NEW.a); END" },
        { "a CHECK constraint that does not hold for the sender's rows", "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'priority INTEGER', 'priority INTEGER CHECK (status <> ''delivered'')') WHERE name = 'email_schedules'" },
        { "a trigger that touches the updated row", "CREATE TRIGGER touch AFTER UPDATE ON email_schedules BEGIN UPDATE email_schedules SET updated_at = CURRENT_TIMESTAMP WHERE id = NEW.id; END" },
        { "a trigger that would fire itself for ever", "CREATE TRIGGER touch AFTER UPDATE ON email_schedules BEGIN UPDATE email_schedules SET updated_at = coalesce(updated_at, '') || '.' WHERE id = NEW.id; END" },
        { "a trigger of one column", "CREATE TABLE log(id INTEGER PRIMARY KEY, note TEXT); CREATE TRIGGER moved AFTER UPDATE OF scheduled_send_date ON email_schedules BEGIN INSERT INTO log(note) VALUES (NEW.scheduled_send_date); END" },
        { "a trigger with a text in double quotes", "CREATE TABLE log(note TEXT); CREATE TRIGGER noted AFTER INSERT ON email_schedules WHEN NEW.status <> \"sent\" BEGIN INSERT INTO log VALUES (\"planned\"); END" },
        { "a trigger that checks dates", "CREATE TRIGGER checked BEFORE INSERT ON email_schedules WHEN date(NEW.scheduled_send_date) IS NULL BEGIN SELECT RAISE(ABORT, 'no date'); END" },
        { "a trigger that ends the statement when the row is written", "CREATE TRIGGER ended AFTER INSERT ON email_schedules BEGIN SELECT RAISE(IGNORE); END" },
        { "a trigger that replaces rows of its own table", "CREATE TABLE last(contact_id INTEGER PRIMARY KEY, email_type TEXT); CREATE TRIGGER remember AFTER INSERT ON email_schedules BEGIN INSERT OR REPLACE INTO last VALUES (NEW.contact_id, NEW.email_type); END" },
        { "a trigger that fills a full-text index", "CREATE VIRTUAL TABLE found USING fts5(email_type); CREATE TRIGGER find AFTER INSERT ON email_schedules BEGIN INSERT INTO found(rowid, email_type) VALUES (NEW.id, NEW.email_type); END" },
        { "a trigger that asks a table-valued pragma", "CREATE TABLE log(note TEXT); CREATE TRIGGER noted AFTER INSERT ON email_schedules WHEN (SELECT foreign_keys FROM pragma_foreign_keys) = 0 BEGIN INSERT INTO log VALUES (json_array(NEW.id)); END" },
        { "a trigger that writes a view", "CREATE TABLE log(note TEXT); CREATE VIEW notes AS SELECT note FROM log; CREATE TRIGGER write_note INSTEAD OF INSERT ON notes BEGIN INSERT INTO log VALUES (NEW.note); END; CREATE TRIGGER noted AFTER DELETE ON email_schedules BEGIN INSERT INTO notes VALUES (OLD.email_type); END" },
        { "a trigger of contacts", "CREATE TRIGGER of_contacts AFTER UPDATE ON contacts BEGIN DELETE FROM email_schedules; END" },
        { "suppressions as a view of the sender's rows", "CREATE VIEW suppressions AS SELECT c.email FROM email_schedules e JOIN contacts c ON c.id = e.contact_id WHERE e.status = 'bounced'" },
        { "suppressions as a view of a list in JSON", "CREATE TABLE lists(emails TEXT); INSERT INTO lists VALUES ('[\"x@example.com\"]'); CREATE VIEW suppressions AS SELECT entry.value AS email FROM lists, json_each(lists.emails) AS entry" },
        { "events as a view of a full-text table", "CREATE VIRTUAL TABLE log USING fts5(contact, what, at); CREATE VIEW contact_events AS SELECT contact AS contact_id, what AS event_type, at AS created_at, '{}' AS metadata FROM log WHERE log MATCH 'clicked'" },
        { "events as a view", "CREATE TABLE log(contact INTEGER, what TEXT, at TEXT); CREATE VIEW contact_events AS SELECT contact AS contact_id, what AS event_type, at AS created_at, '{}' AS metadata FROM log" },
        { "events in a table without rowids", "CREATE TABLE contact_events(contact_id INTEGER, event_type TEXT, created_at TEXT, metadata TEXT, PRIMARY KEY(contact_id)) WITHOUT ROWID" },
        { "events that compare by a collation of theirs", "CREATE TABLE contact_events(contact_id INTEGER, event_type TEXT COLLATE theirs, created_at TEXT COLLATE theirs, metadata TEXT)" },
        { "an organization in a table without rowids", "CREATE TABLE organizations(id INTEGER PRIMARY KEY, timezone TEXT) WITHOUT ROWID; INSERT INTO organizations VALUES (1, 'America/Chicago')" },
        { "campaigns that compare by a collation of theirs", "CREATE TABLE contact_campaigns(contact_id INTEGER, campaign_instance_id INTEGER, trigger_date TEXT, status TEXT COLLATE theirs); CREATE TABLE campaign_types(name TEXT, active INTEGER); CREATE TABLE campaign_instances(id INTEGER PRIMARY KEY, campaign_type TEXT); INSERT INTO campaign_types VALUES ('promo', 1); INSERT INTO campaign_instances VALUES (1, 'promo')" },
        { "checkpoints with columns of theirs", "CREATE TABLE scheduler_checkpoints(id INTEGER PRIMARY KEY, scheduler_run_id TEXT UNIQUE NOT NULL, run_timestamp DATETIME NOT NULL, run_type TEXT NOT NULL, contacts_checksum TEXT NOT NULL, rows INT NOT NULL, status TEXT NOT NULL)" },
        { "checkpoints whose run is the key", "CREATE TABLE scheduler_checkpoints(scheduler_run_id TEXT PRIMARY KEY, run_type TEXT NOT NULL) WITHOUT ROWID" },
    };

    /// <summary>What it is, how <c>contacts</c> is made, and with which pragmas the file.</summary>
    public static TheoryData<string, string, string> Contacts => new()
    {
        { "no rowids", $"{SharedDatabase.Contacts} WITHOUT ROWID", "" },
        { "an id that is not the rowid", SharedDatabase.Contacts.Replace("PRIMARY KEY", "PRIMARY KEY DESC", StringComparison.Ordinal), "" },
        { "statuses with a collation of theirs", SharedDatabase.Contacts.Replace("status TEXT", "status TEXT COLLATE theirs", StringComparison.Ordinal), "" },
        { "a view", "CREATE TABLE people(id INTEGER PRIMARY KEY, email TEXT, state TEXT, zip_code TEXT, birth_date TEXT, effective_date TEXT, status TEXT, kind TEXT DEFAULT 'person'); CREATE VIEW contacts AS SELECT id, email, state, zip_code, birth_date, effective_date, status FROM people WHERE kind = \"person\"; CREATE TRIGGER add_person INSTEAD OF INSERT ON contacts BEGIN INSERT INTO people(id, email, state, zip_code, birth_date, effective_date, status) VALUES (NEW.id, NEW.email, NEW.state, NEW.zip_code, NEW.birth_date, NEW.effective_date, NEW.status); END", "" },
        { "UTF-16", SharedDatabase.Contacts, "PRAGMA encoding = 'UTF-16le'" },
        { "WAL mode", SharedDatabase.Contacts, "PRAGMA journal_mode = WAL" },
        { "small pages that move", SharedDatabase.Contacts, "PRAGMA page_size = 512; PRAGMA auto_vacuum = FULL" },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Run_TableOfAnotherProgram_IsPlanned(string what, string schedules) => AssertPlanned(what, () => new SharedDatabase(schedules));

    [Theory]
    [MemberData(nameof(Additions))]
    public void Run_AdditionsOfAnotherProgram_IsPlanned(string what, string after) => AssertPlanned(what, () => new SharedDatabase(after: after));

    [Theory]
    [MemberData(nameof(Contacts))]
    public void Run_ContactsOfAnotherProgram_IsPlanned(string what, string contacts, string pragmas) => AssertPlanned(what, () => new SharedDatabase(contacts: contacts, pragmas: pragmas));

    [Fact]
    public void Run_WalModeWithATriggerThatTouchesRows_IsPlannedAndStaysInWalMode()
    {
        const string Touch = "CREATE TRIGGER touch AFTER UPDATE ON email_schedules BEGIN UPDATE email_schedules SET updated_at = 'now' WHERE id = NEW.id; END";

        AssertPlanned("WAL", () => new SharedDatabase(after: Touch, pragmas: "PRAGMA journal_mode = WAL"));
        using var database = new SharedDatabase(after: Touch, pragmas: "PRAGMA journal_mode = WAL");
        database.Run();
        Assert.Equal("wal", database.Text("PRAGMA journal_mode"));
    }

    [Fact]
    public void Run_ColumnsThatMirrorTheSendDate_AreKeptUpWithIt()
    {
        using var database = new SharedDatabase($"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {C}, scheduled_date TEXT NOT NULL, scheduled_time TEXT NOT NULL, rank INT NOT NULL, origin TEXT NOT NULL, run_type TEXT NOT NULL, {Key})");

        var result = database.Run();

        Assert.True(result.Rows is { Inserted: > 0, Updated: > 0 });
        Assert.Equal("0", database.Text("SELECT count(*) FROM email_schedules WHERE scheduler_run_id = 'run' AND status = 'pre-scheduled' AND (scheduled_date <> scheduled_send_date OR scheduled_time <> scheduled_send_time)"));
        Assert.Equal("0  scheduled", database.Text("SELECT DISTINCT rank || ' ' || origin || ' ' || run_type FROM email_schedules WHERE id > 8"));
        Assert.Equal("2025-07-29 7 theirs theirs", database.Text("SELECT scheduled_date || ' ' || rank || ' ' || origin || ' ' || run_type FROM email_schedules WHERE id = 4"));
    }

    [Fact]
    public void Run_ColumnsOfTheirCheckpoints_AreFilled()
    {
        using var database = new SharedDatabase(after: "CREATE TABLE scheduler_checkpoints(id INTEGER PRIMARY KEY, scheduler_run_id TEXT UNIQUE NOT NULL, run_type TEXT NOT NULL, contacts_checksum TEXT NOT NULL, rows NUMERIC NOT NULL, host TEXT NOT NULL DEFAULT 'h')");

        database.Run();

        Assert.Equal("run|scheduled||0|h|completed", database.Text("SELECT scheduler_run_id || '|' || run_type || '|' || contacts_checksum || '|' || rows || '|' || host || '|' || status FROM scheduler_checkpoints"));
    }

    /// <summary>What stands for NULL is nothing that a sender or a person is to be told.</summary>
    [Fact]
    public void Run_ColumnsOfOursThatMustNotBeNull_AreReadAsNull()
    {
        using var database = new SharedDatabase($"CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, {NotNull("skip_reason TEXT", "'none'").Replace("campaign_instance_id INTEGER", "campaign_instance_id INTEGER NOT NULL", StringComparison.Ordinal)}, sms_template TEXT NOT NULL DEFAULT '', {Key})");
        database.Run();
        var day = DateOnly.ParseExact(database.Text("SELECT min(scheduled_send_date) FROM email_schedules WHERE status = 'pre-scheduled' AND scheduler_run_id = 'run'"), "yyyy-MM-dd", CultureInfo.InvariantCulture);

        var due = DueEmails.Read(database.Path, SharedDatabase.Request("run"), day, long.MinValue, limit: 1, withRecipients: false, Cancel).Emails[0];
        var shown = DayEmails.Read(database.Path, new DayEmailQuery { Day = day, Limit = 100 }, SharedDatabase.Request("run"), Cancel);

        Assert.Equal((null, null), (due.CampaignInstance, due.SmsTemplate));
        Assert.All(shown.Emails, email => Assert.Equal((null, null, null), (email.CampaignInstance, email.SmsTemplate, email.SkipReason)));
        Assert.All(shown.Counts, count => Assert.Null(count.SkipReason));
        Assert.Equal("none", database.Text("SELECT DISTINCT skip_reason FROM email_schedules WHERE status = 'pre-scheduled' AND scheduler_run_id = 'run'"));
    }

    /// <summary>Columns that must not be NULL, and of which no two rows may have the same: each row gets one, in every run.</summary>
    [Theory]
    [InlineData("uuid TEXT NOT NULL UNIQUE")]
    [InlineData("uuid VARCHAR(36) NOT NULL, UNIQUE(uuid)")]
    [InlineData("number INTEGER NOT NULL UNIQUE")]
    [InlineData("number NUMERIC NOT NULL UNIQUE CHECK(typeof(number) = 'integer')")]
    public void Run_UniqueColumnOfTheirs_IsFilled(string declaration)
    {
        foreach (var autoincrement in (string[])["", " AUTOINCREMENT"])
        {
            using var database = new SharedDatabase(after: $"DROP TABLE email_schedules; CREATE TABLE email_schedules(id INTEGER PRIMARY KEY{autoincrement}, {C}, {declaration}, {Key})");
            var column = declaration[..declaration.IndexOf(' ', StringComparison.Ordinal)];

            Assert.True(database.Run().Rows.Inserted > 3);
            database.Execute("DELETE FROM email_schedules WHERE id > 2; UPDATE email_schedules SET scheduled_send_date = '2025-06-02' WHERE id = 1");
            database.Run("second");

            Assert.Equal("1", database.Text($"SELECT count(*) > 3 AND count(DISTINCT {column}) = count(*) FROM email_schedules"));
            Assert.False(database.Run("third").FileChanged);
        }
    }

    [Theory]
    [InlineData("id TEXT PRIMARY KEY NOT NULL", "run second")]
    [InlineData("id TEXT NOT NULL UNIQUE", "run second")]
    [InlineData("id INT NOT NULL UNIQUE", "1 2")]
    public void Run_UniqueColumnOfTheirCheckpoints_IsFilled(string declaration, string expected)
    {
        using var database = new SharedDatabase(after: $"CREATE TABLE scheduler_checkpoints({declaration}, scheduler_run_id TEXT, run_timestamp TEXT, status TEXT)");

        database.Run();
        database.Execute("DELETE FROM email_schedules WHERE status = 'pre-scheduled'");
        var result = database.Run("second");

        Assert.Null(result.CheckpointRefusal);
        Assert.Equal(expected, database.Text("SELECT group_concat(id, ' ' ORDER BY rowid) FROM scheduler_checkpoints"));
    }

    private static string NotNull(string column, string value) => C.Replace(column, $"{column} NOT NULL DEFAULT {value}", StringComparison.Ordinal);

    private static void AssertPlanned(string what, Func<SharedDatabase> make)
    {
        using var database = make();
        var senders = database.Text(Senders);
        var integrity = database.Text("PRAGMA integrity_check");

        var preview = database.Preview();
        var result = database.Run();

        Assert.Equal((what, SharedDatabase.PlainPlan), (what, database.Plan));
        Assert.Equal((what, senders), (what, database.Text(Senders)));
        Assert.Equal((result.Rows, null, null), (preview.Rows, preview.CheckpointRefusal, result.CheckpointRefusal));
        Assert.Equal(result.Triggers?.Rows, preview.Triggers?.Rows);
        Assert.Equal("1", database.Text("SELECT count(*) FROM scheduler_checkpoints"));
        Assert.False(database.Run("second").FileChanged, $"{what}: the second run found something to do.");
        Assert.Equal(integrity, database.Text("PRAGMA integrity_check"));
    }

    private const string Senders = "SELECT group_concat(id || email_type || status || coalesce(updated_at, '-'), ' ') FROM (SELECT * FROM email_schedules WHERE id IN (1, 2, 3, 8) ORDER BY id)";
}
