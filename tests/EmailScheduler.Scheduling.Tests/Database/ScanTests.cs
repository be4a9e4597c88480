using System.Globalization;
using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Tests.Database;

/// <summary>A scan hands over the very rows that stepping from one to the next gives.</summary>
public sealed class ScanTests : FolderTests
{
    private static readonly RowIdRange All = new(long.MinValue, long.MaxValue);

    private string Path => Folder.File("scan.db");

    [Theory]
    [InlineData("UTF-8", 1)]
    [InlineData("UTF-8", 120)]
    [InlineData("UTF-8", 300)]
    [InlineData("UTF-16le", 1)]
    [InlineData("UTF-16be", 300)]
    public void Scan_ValuesOfEveryType_AreThoseOfSteps(string encoding, int columns)
    {
        Make($"""
            PRAGMA encoding = '{encoding}';
            CREATE TABLE t (id INTEGER PRIMARY KEY, any, number REAL, text TEXT, doubled AS (id * 2));
            CREATE INDEX covering ON t (text DESC, any, number);
            INSERT INTO t (id, any, number, text) VALUES (-5, NULL, 3, ''), (0, 1, 2.5, 'a'), (3, x'', NULL, 'Zoë 🎂'), (7, x'00ff', -1e300, printf('%.300c', 'x')), (9223372036854775807, 9223372036854775807, 0, 'last');
            """);
        using var database = SqliteDatabase.OpenImmutable(Path, Cancel);
        var list = string.Join(", ", Enumerable.Repeat("id, any, number, text, doubled", columns));
        var (scanned, stepped) = (new List<string>(), new List<string>());

        database.Scan(list, "t", All, row => scanned.Add(Text(row)));
        using var rows = database.Prepare($"SELECT {list} FROM t ORDER BY id");
        while (rows.Step())
        {
            stepped.Add(Text(rows));
        }

        Assert.Equal(5, scanned.Count);
        Assert.Equal(stepped, scanned);
    }

    [Theory]
    [InlineData(long.MinValue, long.MaxValue, "1,2,3,4,5")]
    [InlineData(2, 4, "2,3,4")]
    [InlineData(6, 10, "")]
    public void Scan_Range_HasTheRowsInIt(long first, long last, string expected)
    {
        Make("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (5), (1), (4), (2), (3)");
        using var database = SqliteDatabase.OpenImmutable(Path, Cancel);
        var ids = new List<long>();

        database.Scan("id", "t", new RowIdRange(first, last), row => ids.Add(row.GetInt64(0)));

        Assert.Equal(expected, string.Join(',', ids));
    }

    [Fact]
    public void Scan_ReaderThatThrows_EndsWithThatAndTheConnectionGoesOn()
    {
        Make("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2), (3)");
        using var database = SqliteDatabase.OpenImmutable(Path, Cancel);
        var (seen, thrown) = (0, new InvalidOperationException("enough"));

        Assert.Same(thrown, Assert.Throws<InvalidOperationException>(() => database.Scan("id", "t", All, _ =>
        {
            seen++;
            throw thrown;
        })));
        Assert.Equal(1, seen);

        seen = 0;
        database.Scan("id", "t", All, _ => seen++);
        Assert.Equal(3, seen);
    }

    [Fact]
    public async Task Scan_Cancelled_Ends()
    {
        Make("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n");
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var database = SqliteDatabase.OpenImmutable(Path, cancellation.Token);
        var seen = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(
            () => database.Scan("id", "t", All, _ =>
            {
                if (++seen == 10)
                {
                    cancellation.Cancel();
                }
            }),
            Cancel));
        Assert.True(seen < 100_000);
    }

    [Theory]
    [InlineData("CREATE VIEW theirs AS SELECT scheduler_row(id) AS id FROM t")]
    [InlineData("CREATE VIEW theirs AS SELECT (SELECT scheduler_row(id) FROM t) AS id")]
    public void Scan_FunctionThatAViewCalls_IsRefused(string view)
    {
        Make("CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1);" + view);
        using var database = SqliteDatabase.OpenImmutable(Path, Cancel);
        database.Scan("id", "t", All, _ => { });

        Assert.ThrowsAny<InvalidDatabaseException>(() => database.ReadInt64("SELECT id FROM theirs"));
    }

    [Fact]
    public void Scan_ColumnThatIsMissing_IsNamed()
    {
        Make("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        using var database = SqliteDatabase.OpenImmutable(Path, Cancel);

        Assert.Contains("missing", Assert.ThrowsAny<InvalidDatabaseException>(() => database.Scan("id, missing", "t", All, _ => { })).Message, StringComparison.Ordinal);
    }

    private void Make(string sql)
    {
        using var database = SqliteDatabase.Create(Path, Cancel);
        database.Execute(sql);
    }

    private static string Text(Statement row) => string.Join('|', Enumerable.Range(0, row.ColumnCount).Select(column => string.Create(
        CultureInfo.InvariantCulture, $"{row.Type(column)}:{(row.Type(column) == raw.SQLITE_FLOAT ? row.GetDouble(column) : row.GetInt64(column))}:{Convert.ToHexString(row.Bytes(column))}:{row.GetString(column)}")));
}
