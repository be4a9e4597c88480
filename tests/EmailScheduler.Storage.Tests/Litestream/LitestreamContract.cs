using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Litestream;

/// <summary>Litestream's own library as the judge of what we write, and as the author of what we read: the same over every store.</summary>
public abstract class LitestreamContract : IAsyncDisposable
{
    private LogBench? _log;

    protected LogBench Log => _log ??= CreateLog();

    /// <summary>Where the library finds the log.</summary>
    protected abstract Uri Replica { get; }

    public virtual ValueTask DisposeAsync()
    {
        _log?.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Litestream_OpensOurLog_EveryStateIsOursByteForByte()
    {
        LitestreamProcess.RequireLibrary();
        await FillAsync();
        await ExportAsync();
        Assert.Equal(Ours(Log.File("state-12.db")), await ReadAsync());
        foreach (var commit in await Log.History().ListAsync(cancellationToken: Cancel))
        {
            // The library goes to the newest state before a time, we to the newest not after it.
            var time = commit.CommittedAt.UtcDateTime.AddSeconds(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            Assert.Equal(Ours(Log.File($"state-{commit.TxId.Value}.db")), await ReadAsync($"PRAGMA litestream_time = '{time}'"));
        }
    }

    /// <summary>The library begins at our snapshot, and passes what is damaged or missing before it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Litestream_OpensALogThatWasRestoredBehindDamage_ItIsOursByteForByte(bool isMissing)
    {
        LitestreamProcess.RequireLibrary();
        await Log.CommitAsync(5);
        await (isMissing
            ? Log.Store.DeleteAsync(LogBench.Commit(4), cancellationToken: Cancel)
            : Log.ReplaceAsync(LogBench.Commit(4), bytes =>
            {
                bytes[bytes.Length / 2] ^= 0x10;
                return bytes;
            }));
        Assert.Equal(CommitStatus.Committed, (await Log.History().RestoreAsCommitAsync(LogBench.Tx(2), "restore", Log.File("restored.db"), Cancel)).Status);
        await ExportAsync();
        Assert.Equal(Ours(Log.File("restored.db")), await ReadAsync());

        await Log.CommitAsync(1, first: 7);
        await ExportAsync();
        Assert.Equal(Ours(Log.File("state-7.db")), await ReadAsync());
    }

    [Fact]
    public async Task Litestream_WritesALog_WeReadItByteForByteAndCommitOnTopOfIt()
    {
        LitestreamProcess.RequireLibrary();
        var theirs = await LitestreamProcess.RunAsync(
            Replica,
            Log.File("theirs.db"),
            isWriter: true,
            [
                "CREATE TABLE counter (value INTEGER)",
                "INSERT INTO counter VALUES (0)",
                "CREATE TABLE filler (id INTEGER PRIMARY KEY, text TEXT)",
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO filler SELECT i, hex(randomblob(40)) FROM n",
                "UPDATE filler SET text = 'x' WHERE id % 7 = 0",
            ],
            Cancel);
        await ImportAsync();
        await Log.Layout().CheckOutAsync(Log.Local, Cancel);
        Assert.Equal(theirs, Ours(Log.Local));

        await Log.CommitAsync("ours", path => Sql.Execute(path, "UPDATE counter SET value = 1"), number: 100);
        await ExportAsync();
        Assert.Equal(Ours(Log.File("state-100.db")), await ReadAsync());
    }

    protected abstract LogBench CreateLog();

    /// <summary>Brings the log to where the library reads it.</summary>
    protected abstract Task ExportAsync();

    /// <summary>Brings to the log what the library has written.</summary>
    protected abstract Task ImportAsync();

    private static byte[] Ours(string path) => LitestreamProcess.Comparable(LogBench.Bytes(path));

    /// <summary>Commits that grow, shrink and compact, and a snapshot among them.</summary>
    private async Task FillAsync()
    {
        await Log.CommitAsync(3);
        var compacting = new LogLayoutOptions { MaxFiles = 4, MaxDeltaPart = 1 };
        await Log.CommitAsync("run-4", path => Sql.Execute(path, "DELETE FROM filler WHERE id > 50; VACUUM"), compacting, maintain: true, number: 4);
        await Log.CommitAsync("run-5", path => Sql.Execute(path, "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO filler SELECT i, hex(randomblob(40)) FROM n"), number: 5);
        await Log.CommitAsync(2, first: 6, options: compacting, maintain: true);
        await Log.CommitAsync(1, first: 8, options: new LogLayoutOptions { MaxDeltaPart = 0.000001 }, maintain: true);
        await Log.CommitAsync(4, first: 9, options: compacting, maintain: true);
        Assert.NotEmpty(await Log.FilesAsync(level: 1));
        Assert.NotEmpty(await Log.FilesAsync(level: 9));
    }

    private Task<byte[]> ReadAsync(params string[] statements) => LitestreamProcess.RunAsync(Replica, Log.File("read.db"), isWriter: false, statements, Cancel);
}
