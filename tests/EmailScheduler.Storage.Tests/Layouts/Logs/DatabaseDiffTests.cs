namespace EmailScheduler.Storage.Tests.Layouts.Logs;

public sealed class DatabaseDiffTests : FolderTests
{
    private const string Schema = """
        CREATE TABLE contacts (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, amount);
        INSERT INTO contacts VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', NULL);
        CREATE TABLE pairs (x, y, value, PRIMARY KEY (y, x)) WITHOUT ROWID;
        INSERT INTO pairs VALUES (1, 'p', 0), (2, 'q', 0);
        CREATE TABLE numbered (x, y, value, PRIMARY KEY (y, x));
        INSERT INTO numbered VALUES (1, 10, 0), (2, 20, 0), (3, 'ada@example.com', 0), (NULL, 40, 0);
        CREATE TABLE suppressions (email TEXT COLLATE NOCASE PRIMARY KEY, reason) WITHOUT ROWID;
        INSERT INTO suppressions VALUES ('ada@example.com', 'bounced'), ('bob@example.com', 'bounced');
        CREATE TABLE "odd ""name" (rowid TEXT, v);
        INSERT INTO "odd ""name" VALUES ('r', 1);
        CREATE VIRTUAL TABLE texts USING fts5(body);
        """;

    public static TheoryData<string, string> Changes => new()
    {
        { "", "" },
        { "UPDATE contacts SET name = 'B' WHERE id = 2", "contacts +0 -0 ~1 [2]" },
        { "UPDATE contacts SET amount = 1.0 WHERE id = 1", "contacts +0 -0 ~1 [1]" },
        { "UPDATE contacts SET amount = 0 WHERE id = 3", "contacts +0 -0 ~1 [3]" },
        { "INSERT INTO contacts VALUES (9, 'x', 0); DELETE FROM contacts WHERE id = 1", "contacts +1 [9] -1 [1] ~0" },
        { "DELETE FROM pairs WHERE x = 1; UPDATE pairs SET value = 5", "pairs +0 -1 ~1" },
        { "UPDATE numbered SET value = 5", "numbered +0 -0 ~4 [10,1 20,2]" },
        { "DELETE FROM numbered WHERE y > 10", "numbered +0 -3 [20,2] ~0" },
        { "INSERT INTO suppressions VALUES ('carol@example.com', 'left'); UPDATE suppressions SET reason = 'left' WHERE email = 'ada@example.com'; DELETE FROM suppressions WHERE email = 'bob@example.com'", "suppressions +1 -1 ~1" },
        { "UPDATE suppressions SET email = 'BOB@example.com' WHERE email = 'bob@example.com'", "suppressions +1 -1 ~0" },
        { "UPDATE \"odd \"\"name\" SET v = 2", "odd \"name +0 -0 ~1 [1]" },
        { "ALTER TABLE contacts ADD COLUMN more TEXT DEFAULT 'm'", "contacts schema +0 -0 ~0" },
        { "DROP TABLE pairs; CREATE TABLE other (k INTEGER PRIMARY KEY); INSERT INTO other VALUES (4)", "other schema +1 [4] -0 ~0; pairs schema +0 -2 ~0" },
        { "INSERT INTO texts VALUES ('x')", "" },
        { "VACUUM", "" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Compare_TwoStates_TablesAndKeys(string change, string expected)
    {
        var (older, newer) = (Folder.File("older.db"), Folder.File("newer.db"));
        Sql.Execute(older, Schema);
        File.Copy(older, newer);
        if (change.Length > 0)
        {
            Sql.Execute(newer, change);
        }

        Assert.Equal(expected, string.Join("; ", DatabaseDiff.Compare(older, newer, cancellationToken: Cancel).Select(Show)));
        Assert.Equal(2, Directory.GetFiles(Folder.Path).Length);
    }

    /// <summary>Tables that only the program can search or order which made them.</summary>
    [Theory]
    [InlineData("CREATE TABLE names (name TEXT COLLATE theirs PRIMARY KEY, n)")]
    [InlineData("CREATE TABLE names (name TEXT COLLATE theirs PRIMARY KEY, n) WITHOUT ROWID")]
    [InlineData("CREATE TABLE names (name TEXT PRIMARY KEY, n COLLATE theirs, shown AS (theirs(name))); CREATE INDEX by_n ON names (n); CREATE INDEX by_theirs ON names (theirs(n))")]
    [InlineData("CREATE TABLE names (name TEXT PRIMARY KEY, n CHECK (theirs(n) <> '')); CREATE UNIQUE INDEX of_both ON names (n COLLATE theirs, name COLLATE theirs)")]
    public void Compare_TablesOfAnotherProgram_AreCountedWithoutTheirKeys(string schema)
    {
        var (older, newer) = (Folder.File("older.db"), Folder.File("newer.db"));
        ChangeAsAnotherProgram(older, $"{schema}; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9000) INSERT INTO names (name, n) SELECT 'name ' || i, i FROM n");
        File.Copy(older, newer);
        ChangeAsAnotherProgram(newer, "UPDATE names SET n = -n WHERE name = 'name 7'; DELETE FROM names WHERE name IN ('name 8', 'name 9'); INSERT INTO names (name, n) VALUES ('ada', -1)");

        var diff = Assert.Single(DatabaseDiff.Compare(older, newer, cancellationToken: Cancel));

        Assert.Equal("names +1 -2 ~1", Show(diff));
    }

    [Fact]
    public void Compare_ManyRows_CountsAllAndTellsTheFirstKeys()
    {
        var (older, newer) = (Folder.File("older.db"), Folder.File("newer.db"));
        Sql.Execute(older, "CREATE TABLE t (id INTEGER PRIMARY KEY)");
        File.Copy(older, newer);
        Sql.Execute(newer, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i FROM n");
        var diff = Assert.Single(DatabaseDiff.Compare(older, newer, maxKeys: 3, Cancel));
        Assert.Equal(5000, diff.Added);
        Assert.Equal(["1", "2", "3"], diff.AddedKeys);
    }

    private static void ChangeAsAnotherProgram(string file, string sql)
    {
        using var connection = Sql.Open(file);
        connection.CreateCollation("theirs", static (left, right) => string.CompareOrdinal(right, left));
        connection.CreateFunction("theirs", static (object? value) => value, isDeterministic: true);
        Sql.Execute(connection, sql);
    }

    private static string Show(TableDiff diff) =>
        $"{diff.Table}{(diff.SchemaChanged ? " schema" : "")} +{diff.Added}{Keys(diff.AddedKeys)} -{diff.Removed}{Keys(diff.RemovedKeys)} ~{diff.Changed}{Keys(diff.ChangedKeys)}";

    private static string Keys(IReadOnlyList<string> keys) => keys.Count == 0 ? "" : $" [{string.Join(' ', keys)}]";
}
