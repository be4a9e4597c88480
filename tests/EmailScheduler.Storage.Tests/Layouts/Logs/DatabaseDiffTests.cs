using EmailScheduler.Storage.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Logs;

public sealed class DatabaseDiffTests : IDisposable
{
    private const string Schema = """
        CREATE TABLE contacts (id INTEGER PRIMARY KEY, name TEXT COLLATE NOCASE, amount);
        INSERT INTO contacts VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', NULL);
        CREATE TABLE pairs (x, y, value, PRIMARY KEY (y, x)) WITHOUT ROWID;
        INSERT INTO pairs VALUES (1, 'p', 0), (2, 'q', 0);
        CREATE TABLE "odd ""name" (rowid TEXT, v);
        INSERT INTO "odd ""name" VALUES ('r', 1);
        CREATE VIRTUAL TABLE texts USING fts5(body);
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Changes => new()
    {
        { "", "" },
        { "UPDATE contacts SET name = 'B' WHERE id = 2", "contacts +0 -0 ~1 [2]" },
        { "UPDATE contacts SET amount = 1.0 WHERE id = 1", "contacts +0 -0 ~1 [1]" },
        { "UPDATE contacts SET amount = 0 WHERE id = 3", "contacts +0 -0 ~1 [3]" },
        { "INSERT INTO contacts VALUES (9, 'x', 0); DELETE FROM contacts WHERE id = 1", "contacts +1 [9] -1 [1] ~0" },
        { "DELETE FROM pairs WHERE x = 1; UPDATE pairs SET value = 5", "pairs +0 -1 [p,1] ~1 [q,2]" },
        { "UPDATE \"odd \"\"name\" SET v = 2", "odd \"name +0 -0 ~1 [1]" },
        { "ALTER TABLE contacts ADD COLUMN more TEXT DEFAULT 'm'", "contacts schema +0 -0 ~0" },
        { "DROP TABLE pairs; CREATE TABLE other (k INTEGER PRIMARY KEY); INSERT INTO other VALUES (4)", "other schema +1 [4] -0 ~0; pairs schema +0 -2 [p,1 q,2] ~0" },
        { "INSERT INTO texts VALUES ('x')", "" },
        { "VACUUM", "" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Compare_TwoStates_TablesAndKeys(string change, string expected)
    {
        var (older, newer) = (_folder.File("older.db"), _folder.File("newer.db"));
        LogBench.Change(older, Schema);
        File.Copy(older, newer);
        if (change.Length > 0)
        {
            LogBench.Change(newer, change);
        }

        Assert.Equal(expected, string.Join("; ", DatabaseDiff.Compare(older, newer, cancellationToken: TestContext.Current.CancellationToken).Select(Show)));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Compare_ManyRows_CountsAllAndTellsTheFirstKeys()
    {
        var (older, newer) = (_folder.File("older.db"), _folder.File("newer.db"));
        LogBench.Change(older, "CREATE TABLE t (id INTEGER PRIMARY KEY)");
        File.Copy(older, newer);
        LogBench.Change(newer, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i FROM n");
        var diff = Assert.Single(DatabaseDiff.Compare(older, newer, maxKeys: 3, TestContext.Current.CancellationToken));
        Assert.Equal(5000, diff.Added);
        Assert.Equal(["1", "2", "3"], diff.AddedKeys);
    }

    private static string Show(TableDiff diff) =>
        $"{diff.Table}{(diff.SchemaChanged ? " schema" : "")} +{diff.Added}{Keys(diff.AddedKeys)} -{diff.Removed}{Keys(diff.RemovedKeys)} ~{diff.Changed}{Keys(diff.ChangedKeys)}";

    private static string Keys(IReadOnlyList<string> keys) => keys.Count == 0 ? "" : $" [{string.Join(' ', keys)}]";
}
