using System.Globalization;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Litestream;

/// <summary>Litestream's own library as the judge of what we write, and as the author of what we read.</summary>
public sealed class LitestreamOracleTests : IDisposable
{
    private readonly LogBench _log = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Replica => _log.File("replica");

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Litestream_OpensOurLog_EveryStateIsOursByteForByte()
    {
        RequireLibrary();
        await FillAsync();
        await ExportAsync();
        Assert.Equal(Ours(_log.File("state-12.db")), await ReadAsync());
        foreach (var commit in await _log.History().ListAsync(cancellationToken: Cancel))
        {
            // The library goes to the newest state before a time, we to the newest not after it.
            var time = commit.CommittedAt.UtcDateTime.AddSeconds(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            Assert.Equal(Ours(_log.File($"state-{commit.TxId.Value}.db")), await ReadAsync($"PRAGMA litestream_time = '{time}'"));
        }
    }

    [Fact]
    public async Task Litestream_WritesALog_WeReadItByteForByteAndCommitOnTopOfIt()
    {
        RequireLibrary();
        var theirs = await LitestreamProcess.RunAsync(
            Replica,
            _log.File("theirs.db"),
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
        await _log.Layout().CheckOutAsync(_log.Local, Cancel);
        Assert.Equal(theirs, Ours(_log.Local));

        await _log.CommitAsync("ours", path => LogBench.Change(path, "UPDATE counter SET value = 1"), number: 100);
        Directory.Delete(Replica, recursive: true);
        await ExportAsync();
        Assert.Equal(Ours(_log.File("state-100.db")), await ReadAsync());
    }

    private static byte[] Ours(string path) => LitestreamProcess.Comparable(LogBench.Bytes(path));

    private static void RequireLibrary() => Assert.SkipUnless(
        File.Exists(LitestreamProcess.Library),
        $"Needs Litestream's library (Linux, x64): export {LitestreamProcess.LibraryVariable}=\"$(tests/litestream/install.sh FOLDER)\"");

    /// <summary>Commits that grow, shrink and compact, and a snapshot among them.</summary>
    private async Task FillAsync()
    {
        await _log.CommitAsync(3);
        var compacting = new LogLayoutOptions { MaxFiles = 4, MaxDeltaPart = 1 };
        await _log.CommitAsync("run-4", path => LogBench.Change(path, "DELETE FROM filler WHERE id > 50; VACUUM"), compacting, maintain: true, number: 4);
        await _log.CommitAsync("run-5", path => LogBench.Change(path, "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO filler SELECT i, hex(randomblob(40)) FROM n"), number: 5);
        await _log.CommitAsync(2, first: 6, options: compacting, maintain: true);
        await _log.CommitAsync(1, first: 8, options: new LogLayoutOptions { MaxDeltaPart = 0.000001 }, maintain: true);
        await _log.CommitAsync(4, first: 9, options: compacting, maintain: true);
        Assert.NotEmpty(await _log.FilesAsync(level: 1));
        Assert.NotEmpty(await _log.FilesAsync(level: 9));
    }

    private Task<byte[]> ReadAsync(params string[] statements) => LitestreamProcess.RunAsync(Replica, _log.File("read.db"), isWriter: false, statements, Cancel);

    /// <summary>A replica in files has its levels in decimal below <c>ltx</c>, and takes a file's own time for the commit's.</summary>
    private async Task ExportAsync()
    {
        foreach (var name in await _log.FilesAsync())
        {
            var key = $"{LogBench.Key}.ltx/{name}";
            var target = Path.Combine(Replica, "ltx", int.Parse(name[..4], CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture), name[5..]);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await using (var answer = await _log.Store.GetAsync(key, cancellationToken: Cancel))
            await using (var file = File.Create(target))
            {
                await answer.Content!.CopyToAsync(file, Cancel);
            }

            File.SetLastWriteTimeUtc(target, LtxHeader.Read(await File.ReadAllBytesAsync(target, Cancel), target).Time.UtcDateTime);
        }
    }

    private async Task ImportAsync()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Replica, "ltx"), "*.ltx", SearchOption.AllDirectories))
        {
            var level = int.Parse(Path.GetFileName(Path.GetDirectoryName(file))!, CultureInfo.InvariantCulture);
            var key = string.Create(CultureInfo.InvariantCulture, $"{LogBench.Key}.ltx/{level:x4}/{Path.GetFileName(file)}");
            await _log.Store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromFile(file) }, Cancel);
        }
    }
}
