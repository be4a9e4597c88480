using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Tests.Database;

/// <summary>What goes wrong around a database is told as the system shows it; of the database itself nothing is said then.</summary>
public sealed class SqliteFailureTests : FolderTests
{
    [Fact]
    public void Execute_DiskThatIsFull_FailsAsTheSystemDoes()
    {
        var path = Folder.File("small.db");
        File.WriteAllBytes(path, []);
        using var database = SqliteDatabase.OpenExclusive(path, Cancel);
        database.Execute("CREATE TABLE t(text)");
        database.ReadInt64("PRAGMA max_page_count = 2");

        var failure = Assert.Throws<IOException>(() => database.Execute("INSERT INTO t VALUES (zeroblob(100000))"));

        Assert.Equal(28, failure.HResult);
    }

    [Theory]
    [InlineData(778)]
    [InlineData(266)]
    [InlineData(5642)]
    public void OfStep_DiskThatFails_FailsAsTheSystemDoes(int code)
    {
        Batteries_V2.Init();
        raw.sqlite3_open(":memory:", out var database);
        using (database)
        {
            Assert.Equal(5, Assert.IsType<IOException>(SqliteFailure.OfStep(database, code)).HResult);
        }
    }
}
