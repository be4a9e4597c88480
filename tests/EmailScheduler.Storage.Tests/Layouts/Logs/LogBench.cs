using EmailScheduler.Storage.Litestream;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Storage.Tests.Layouts.Logs;

/// <summary>A log in a real store, a clock, and the short forms of what the tests do with them.</summary>
public sealed class LogBench : IDisposable
{
    public const string Key = "org-data/99.db";

    private readonly TestFolder _folder = new();

    public LogBench() => Store = new ScriptedStore(new DirectoryObjectStore(_folder.File("store"), Time));

    /// <summary>A log in another store, which has a clock of its own.</summary>
    internal LogBench(IObjectStore store) => Store = new ScriptedStore(store);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2025, 1, 21, 14, 30, 22, TimeSpan.Zero));

    internal ScriptedStore Store { get; }

    public string Local => _folder.File("local.db");

    public string Warm => _folder.File("warm");

    public string File(string name) => _folder.File(name);

    public void Dispose() => _folder.Dispose();

    internal LogLayout Layout(LogLayoutOptions? options = null, ILogger? logger = null) =>
        new(Store, Key, options ?? new LogLayoutOptions { CreateWhenMissing = true }, Time, logger ?? NullLogger.Instance);

    public LogHistory History(LogLayoutOptions? options = null) => new(Store, Key, options ?? new LogLayoutOptions(), Time, NullLogger.Instance);

    public static string Commit(int id) => string.Create(CultureInfo.InvariantCulture, $"{Key}.ltx/0000/{id:x16}-{id:x16}.ltx");

    /// <summary>Commits run-1 (500 rows), run-2, run-3, …, each raising the counter, a minute apart; keeps each state as <c>state-n.db</c>.</summary>
    public async Task CommitAsync(int commits, int first = 1, LogLayoutOptions? options = null, bool maintain = false)
    {
        for (var number = first; number < first + commits; number++)
        {
            await CommitAsync($"run-{number}", path => SampleDatabase.Raise(path), options, maintain, number);
        }
    }

    public async Task CommitAsync(string runId, Action<string> change, LogLayoutOptions? options = null, bool maintain = false, int? number = null)
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        var (layout, path) = (Layout(options), File($"{runId}.db"));
        var checkOut = await layout.CheckOutAsync(path, Cancel);
        if (checkOut.BaseVersion is null)
        {
            SampleDatabase.Create(path);
        }
        else
        {
            change(path);
        }

        Assert.Equal(CommitStatus.Committed, (await checkOut.CommitAsync(new CommitInfo(runId, 7), Cancel)).Status);
        if (maintain)
        {
            await checkOut.MaintainAsync("run", Cancel);
        }

        System.IO.File.Move(path, File($"state-{number}.db"), overwrite: true);
    }

    public async Task<List<string>> FilesAsync(int? level = null) =>
        [.. (await Store.KeysAsync(Key + ".ltx/")).Select(key => key[(Key + ".ltx/").Length..]).Where(name => level is null || name.StartsWith($"000{level}/", StringComparison.Ordinal))];

    /// <summary>What an interfering program does to an object: new bytes, the old metadata.</summary>
    public async Task ReplaceAsync(string key, Func<byte[], byte[]> change)
    {
        var head = await Store.HeadAsync(key, Cancel);
        var bytes = await Store.GetBytesAsync(key);
        var metadata = head!.Metadata.Where(pair => pair.Key != "nonce").ToDictionary(StringComparer.Ordinal);
        await Store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(change(bytes)), Metadata = metadata }, Cancel);
    }

    /// <summary>One bit of an object is another.</summary>
    public Task FlipBitAsync(string key, Index at) => ReplaceAsync(key, bytes =>
    {
        bytes[at] ^= 1;
        return bytes;
    });

    public static byte[] Bytes(string path) => System.IO.File.ReadAllBytes(path);

    /// <summary>In a folder a database is replaced by SQLite, which counts: the file's changes (and who wrote it), and those of the schema.</summary>
    public static byte[] WithoutCounters(byte[] database)
    {
        database.AsSpan(24, 4).Clear();
        database.AsSpan(40, 4).Clear();
        database.AsSpan(92, 8).Clear();
        return database;
    }

    public static TxId Tx(int id) => new((ulong)id);
}
