using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Database;

/// <summary>How connections are opened, behave and end.</summary>
public sealed class SqliteDatabaseTests : IDisposable
{
    private const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("database");
    private readonly string _path;

    public SqliteDatabaseTests()
    {
        _path = Path.Combine(_directory.FullName, "odd name %20#?.db");
        using var database = SqliteDatabase.Create(_path);
        database.Execute("CREATE TABLE t(text); INSERT INTO t VALUES ('a;b');; -- the end");
    }

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Execute_SeveralStatements_RunsAll()
    {
        using var database = SqliteDatabase.OpenImmutable(_path, Cancel);

        Assert.Equal("a;b", database.ReadText("SELECT text FROM t"));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void Open_Connection_CanEditTheSchemaOnlyWhereItWrites(bool isReader, long expected)
    {
        using var database = isReader ? SqliteDatabase.OpenImmutable(_path, Cancel) : SqliteDatabase.OpenExclusive(_path);
        database.Execute("PRAGMA writable_schema = ON");

        Assert.Equal(expected, database.ReadInt64("PRAGMA writable_schema"));
    }

    [Fact]
    public async Task OpenImmutable_CancelledWhileSqliteWorks_Stops()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var database = SqliteDatabase.OpenImmutable(_path, cancellation.Token);
        var endless = Task.Run(() => database.ReadInt64(Endless), Cancel);
        await cancellation.CancelAsync();

        var ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => endless.WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.Equal(cancellation.Token, ended.CancellationToken);
    }

    [Fact]
    public void OpenImmutable_Cancelled_LeavesNoConnection()
    {
        Assert.Throws<OperationCanceledException>(() => SqliteDatabase.OpenImmutable(_path, new CancellationToken(canceled: true)));
        File.Delete(_path);
    }

    [Fact]
    public void OpenImmutable_NoDatabase_TellsWhatSqliteSaid()
    {
        File.WriteAllText(_path, new string('x', 4096));

        var failure = Assert.Throws<InvalidDatabaseException>(() => SqliteDatabase.OpenImmutable(_path, Cancel));
        Assert.Equal((26, "file is not a database"), (failure.SqliteCode, failure.SqliteMessage));
    }
}
