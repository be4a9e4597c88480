using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Database;

/// <summary>A large table is read in spans that leave out no row and read none twice.</summary>
public sealed class ParallelScanTests : FolderTests
{
    [Theory]
    [InlineData(1, 49_999, 2, 1)]
    [InlineData(1, 1_000_000, 1, 1)]
    [InlineData(1, 50_000, 2, 2)]
    [InlineData(-400_000, -1, 2, 8)]
    [InlineData(1, 250_000, 2, 4)]
    [InlineData(1, 5_000_000, 2, 8)]
    [InlineData(1, 5_000_003, 7, 28)]
    [InlineData(long.MinValue, long.MaxValue, 3, 12)]
    public void Split_Table_IsSpansOfAllRowIdsOneAfterTheOther(long first, long last, int readers, int spans)
    {
        var ranges = RowIdRange.Split(first, last, readers);

        Assert.Equal(spans, ranges.Count);
        Assert.Equal((first, last), (ranges[0].First, ranges[^1].Last));
        Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.Equal(pair.First.Last + 1, pair.Second.First));
    }

    [Fact]
    public void Run_ManySpans_HasEachRowOnceInTheOrderOfTheSpans()
    {
        const int Rows = 300_000;
        var path = Folder.File("rows.db");
        using (var made = SqliteDatabase.Create(path, Cancel))
        {
            made.Execute($"CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Rows}) SELECT i FROM n");
        }

        using var database = SqliteDatabase.OpenImmutable(path, Cancel);
        var ids = ParallelScan.Run(
            path,
            RowIdRange.Split(database, "t"),
            (reader, range) =>
            {
                var read = new List<long>();
                reader.Scan("id", "t", range, row => read.Add(row.GetInt64(0)));
                return read;
            },
            Cancel);

        Assert.Equal(Enumerable.Range(1, Rows).Select(id => (long)id), ids.SelectMany(part => part));
    }

    [Theory]
    [InlineData(false, false, null)]
    [InlineData(true, false, "first")]
    [InlineData(false, true, "second")]
    [InlineData(true, true, "first")]
    public void Both_Failures_EndAfterBothWithTheFirstOnes(bool firstFails, bool secondFails, string? failure)
    {
        using var firstEnds = new ManualResetEventSlim();
        var hasSecondEnded = false;
        (string, int) Both() => ParallelScan.Both(
            () =>
            {
                firstEnds.Set();
                return firstFails ? throw new InvalidDatabaseException("first") : "one";
            },
            () =>
            {
                firstEnds.Wait(Cancel);
                hasSecondEnded = true;
                return secondFails ? throw new InvalidDatabaseException("second") : 2;
            },
            Cancel);

        if (failure is null)
        {
            Assert.Equal(("one", 2), Both());
        }
        else
        {
            Assert.Equal(failure, Assert.Throws<InvalidDatabaseException>(() => Both()).Message);
        }

        Assert.True(hasSecondEnded);
    }
}
