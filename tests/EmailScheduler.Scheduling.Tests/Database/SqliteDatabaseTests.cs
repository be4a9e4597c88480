using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Database;

/// <summary>How connections are opened, behave and end.</summary>
public sealed class SqliteDatabaseTests : FolderTests
{
    private const string Endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";

    private readonly string _path;

    public SqliteDatabaseTests()
    {
        _path = Folder.File("odd name %20#?.db");
        using var database = SqliteDatabase.Create(_path, Cancel);
        database.Execute("CREATE TABLE t(text); INSERT INTO t VALUES ('a;b');; -- the end");
    }

    /// <summary>However the connection was opened, and whether the statement runs when the token is cancelled.</summary>
    public static MatrixTheoryData<Opened, bool> Statements { get; } = new(Enum.GetValues<Opened>(), [true, false]);

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
        using var database = isReader ? SqliteDatabase.OpenImmutable(_path, Cancel) : SqliteDatabase.OpenExclusive(_path, Cancel);
        database.Execute("PRAGMA writable_schema = ON");

        Assert.Equal(expected, database.ReadInt64("PRAGMA writable_schema"));
    }

    /// <summary>An interruption of SQLite is forgotten when no statement runs: it must hold for one that is only about to, too.</summary>
    [Theory]
    [MemberData(nameof(Statements))]
    public async Task Step_StatementThatNeverEnds_StopsWhenCancelled(Opened opened, bool hasBegun)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var database = Open(opened, cancellation.Token);
        using var statement = database.Prepare(Endless);
        var endless = hasBegun ? Task.Run(statement.Step, Cancel) : null;
        await (hasBegun ? Task.Delay(100, Cancel) : Task.CompletedTask);
        await cancellation.CancelAsync();

        var ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => (endless ?? Task.Run(statement.Step, Cancel)).WaitAsync(TimeSpan.FromSeconds(30), Cancel));
        Assert.Equal(cancellation.Token, ended.CancellationToken);
    }

    /// <summary>SQLite describes a table-valued function to itself with a statement of its own; when that one is interrupted, the outer one fails with another code.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Prepare_CancelledWhileSqliteReadsTheSchema_IsCancelled(bool isAsked)
    {
        const string Columns = "SELECT name FROM pragma_table_xinfo('t')";
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        using var database = SqliteDatabase.OpenImmutable(_path, cancellation.Token);
        using var reading = database.Prepare("SELECT text FROM t UNION ALL SELECT text FROM t");
        reading.Step();

        var ended = Assert.ThrowsAny<OperationCanceledException>(() => database.Record(
            (_, _, _) => cancellation.Cancel(),
            () =>
            {
                if (isAsked)
                {
                    database.CanPrepare(Columns);
                    return;
                }

                database.Prepare(Columns).Dispose();
            }));

        Assert.Equal(cancellation.Token, ended.CancellationToken);
    }

    /// <summary>The ways to open a database.</summary>
    public enum Opened
    {
        /// <summary>To read a file that no one writes.</summary>
        Immutable,

        /// <summary>To write.</summary>
        Exclusive,

        /// <summary>To write what is in attached files.</summary>
        ToMerge,

        /// <summary>To make a file.</summary>
        New,
    }

    private SqliteDatabase Open(Opened opened, CancellationToken cancellationToken) => opened switch
    {
        Opened.Immutable => SqliteDatabase.OpenImmutable(_path, cancellationToken),
        Opened.Exclusive => SqliteDatabase.OpenExclusive(_path, cancellationToken),
        Opened.ToMerge => SqliteDatabase.OpenToMerge(_path, cancellationToken),
        _ => SqliteDatabase.Create(_path, cancellationToken),
    };

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
