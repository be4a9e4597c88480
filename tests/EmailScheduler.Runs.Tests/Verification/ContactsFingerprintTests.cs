using EmailScheduler.Runs.Verification;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Runs.Tests.Verification;

public sealed class ContactsFingerprintTests : FolderTests
{
    private const string Table = "CREATE TABLE contacts(id INTEGER, email, note);";

    private const string LargeTable = """
        CREATE TABLE contacts(id INTEGER PRIMARY KEY, email, note);
        INSERT INTO contacts WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60000) SELECT i, 'a', 'n' || i FROM n
        """;

    private static readonly Lazy<ContactsFingerprint> Before = new(OfLargeTable);

    /// <summary>Two tables that must not look alike, each as rows of (id, email, note).</summary>
    public static TheoryData<string, string> Different => new()
    {
        { "(1, 'a', 'bc')", "(1, 'ab', 'c')" },
        { "(1, 'a', NULL)", "(1, 'a', '')" },
        { "(1, 'a', 1)", "(1, 'a', '1')" },
        { "(1, 'a', 1)", "(1, 'a', 1.0)" },
        { "(1, 'a', 'x')", "(1, 'a', x'78')" },
        { "(1, 'a', 'x')", "(1, 'a', 'x'), (2, NULL, NULL)" },
        { "(1, 'a', 'x'), (2, 'b', 'y')", "(1, 'b', 'y'), (2, 'a', 'x')" },
    };

    [Theory]
    [MemberData(nameof(Different))]
    public void Of_DifferentRows_Differ(string rows, string others) => Assert.NotEqual(Of($"{Table} INSERT INTO contacts VALUES {rows};"), Of($"{Table} INSERT INTO contacts VALUES {others};"));

    [Fact]
    public void Of_SameRowsStoredInAnotherOrder_IsTheSame()
    {
        var ascending = Of($"{Table} INSERT INTO contacts VALUES (1, 'a', 'x'), (2, 'b', 'y');");
        var descending = Of($"{Table} INSERT INTO contacts VALUES (2, 'b', 'y'), (1, 'a', 'x');");

        Assert.Equal(ascending, descending);
        Assert.Equal(2, ascending.Rows);
    }

    [Fact]
    public void Of_LargeTableThatIsUnchanged_IsTheSame() => Assert.Equal(Before.Value, Of(LargeTable));

    /// <summary>Changes of a table large enough to be read in parts, at its ends, around the middle, and in its key.</summary>
    [Theory]
    [InlineData("DELETE FROM contacts WHERE id = 1")]
    [InlineData("DELETE FROM contacts WHERE id = 60000")]
    [InlineData("UPDATE contacts SET note = 'other' WHERE id = 30000")]
    [InlineData("UPDATE contacts SET note = 'other' WHERE id = 30001")]
    [InlineData("INSERT INTO contacts VALUES (60001, 'a', NULL)")]
    [InlineData("UPDATE contacts SET id = -9223372036854775808 WHERE id = 7")]
    [InlineData("UPDATE contacts SET note = CASE id WHEN 1 THEN 'n60000' ELSE 'n1' END WHERE id IN (1, 60000)")]
    public void Of_LargeTable_FindsEveryChange(string change)
    {
        var before = Before.Value;

        Assert.Equal(60_000, before.Rows);
        Assert.NotEqual(before, Of($"{LargeTable}; {change}"));
    }

    [Theory]
    [InlineData("id INTEGER PRIMARY KEY DESC", "NULL")]
    [InlineData("id INTEGER", "NULL")]
    [InlineData("id PRIMARY KEY", "30000.5")]
    [InlineData("id PRIMARY KEY", "'text'")]
    public void Of_LargeTableWhoseIdsAreNoRowids_CountsEveryRow(string id, string oddOne)
    {
        var odd = Of($"{LargeTable.Replace("id INTEGER PRIMARY KEY", id, StringComparison.Ordinal)}; INSERT INTO contacts VALUES ({oddOne}, 'a', NULL)");

        Assert.Equal(60_001, odd.Rows);
    }

    [Fact]
    public void Of_NoSuchTable_IsLeftToTheEngineToRefuse() => Assert.Equal(new ContactsFingerprint(-1, 0), Of("CREATE TABLE other(x)"));

    /// <summary>What only the program can compute or order that made it.</summary>
    [Theory]
    [InlineData("CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, domain TEXT AS (theirs(email)))")]
    [InlineData("CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT, domain TEXT AS (theirs(email)) STORED)")]
    [InlineData("CREATE TABLE contacts(id TEXT COLLATE theirs PRIMARY KEY, email TEXT COLLATE theirs)")]
    [InlineData("CREATE TABLE contacts(id INTEGER, email TEXT); CREATE INDEX by_email ON contacts(id, email COLLATE theirs)")]
    public void Of_TableThatNeedsAnotherProgram_FindsAChangeOfWhatIsStored(string table)
    {
        var rows = $"{table}; INSERT INTO contacts(id, email) VALUES (1, 'a'), (2, 'b')";
        var before = OfTheirs(rows);

        Assert.Equal((2, null), (before.Rows, before.Fault));
        Assert.Equal(before, OfTheirs(rows));
        Assert.NotEqual(before, OfTheirs($"{rows}; UPDATE contacts SET email = 'c' WHERE id = 2"));
    }

    [Theory]
    [InlineData("no such column: id", "CREATE TABLE contacts(email)")]
    [InlineData("no such function: theirs", "CREATE TABLE people(id INTEGER, email); CREATE VIEW contacts AS SELECT id, theirs(email) FROM people")]
    [InlineData("unknown function: theirs()", "CREATE TABLE contacts(email, id INTEGER AS (theirs(email)))")]
    public void Of_TableThatCannotBeRead_TellsWhy(string fault, string sql) => Assert.Equal((-1, fault), (OfTheirs(sql).Rows, OfTheirs(sql).Fault));

    [Fact]
    public void Of_ViewWithATextInDoubleQuotes_CountsItsRows() =>
        Assert.Equal(1, Of("CREATE TABLE people(id INTEGER, kind); INSERT INTO people VALUES (1, 'person'), (2, 'company'); CREATE VIEW contacts AS SELECT id FROM people WHERE kind = \"person\"").Rows);

    [Fact]
    public void Of_ViewThatCannotBeRead_NamesTheTableAndNoDamage()
    {
        var refusal = Assert.Throws<InvalidDatabaseException>(() => Of("CREATE TABLE people(id INTEGER, note); INSERT INTO people VALUES (1, 'lovelace@example.com'); CREATE VIEW contacts AS SELECT id, json_extract('{}', note) FROM people"));

        Assert.Contains("Table 'contacts'", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("lovelace", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("restore", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_WalMode_LeavesNothingBesideTheFile()
    {
        Of($"PRAGMA journal_mode = WAL; {Table}");

        Assert.Single(Directory.EnumerateFiles(Folder.Path));
    }

    private ContactsFingerprint OfTheirs(string sql)
    {
        var file = Folder.File(Guid.NewGuid().ToString("N"));
        RunFolder.ExecuteAsAnotherProgram(file, sql);
        return ContactsFingerprint.Of(file, Cancel);
    }

    private ContactsFingerprint Of(string sql) => In(Folder, sql);

    private static ContactsFingerprint In(TestFolder folder, string sql)
    {
        var file = folder.File(Guid.NewGuid().ToString("N"));
        Sql.Execute(file, sql);
        return ContactsFingerprint.Of(file, Cancel);
    }

    private static ContactsFingerprint OfLargeTable()
    {
        using var folder = new TestFolder();
        return In(folder, LargeTable);
    }
}
