using System.Text;
using System.Text.RegularExpressions;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Tests.Layouts;
using EmailScheduler.Storage.Tests.Layouts.Stored;

namespace EmailScheduler.Storage.Tests;

/// <summary>What lies in a store beside the databases themselves: other versions and other programs read it. Hashes and random names are replaced.</summary>
public sealed partial class GoldenTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2025, 1, 21, 14, 30, 22, TimeSpan.Zero);
    private static readonly Dictionary<string, string> Metadata = new(StringComparer.Ordinal) { ["run-id"] = "run-1", ["rows-changed"] = "7" };

    private readonly TestFolder _folder = new();
    private readonly StoredBench _bench = new();

    public void Dispose()
    {
        _bench.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Lease_WithAllFields_IsTheJsonThatTheScriptInProductionReads()
    {
        var body = new LeaseBody { InstanceId = "host-1-0a1b2c3d", Timestamp = LeaseBody.Format(Time), Timeout = 3600, RunId = "run-1", Try = 2, Nonce = "0f", Host = "host-1", ProcessSpace = "b1 pid:[1]" };

        GoldenFile.AssertMatches("lease.json", Encoding.UTF8.GetString(body.ToJson()));
        Assert.Equal(body, LeaseBody.TryParse(Encoding.UTF8.GetBytes(GoldenFile.Read("lease.json"))));
    }

    [Fact]
    public void Lease_WithoutAny_HasAllItsNames() => GoldenFile.AssertMatches("lease-minimal.json", Encoding.UTF8.GetString(new LeaseBody().ToJson()));

    [Fact]
    public async Task Commits_OfPlainFiles_TellOfThemselvesInMetadata()
    {
        await _bench.StoreForeignAsync();
        await _bench.RaiseAsync();
        await _bench.RaiseAsync();

        await AssertMetadataAsync("metadata-object.txt");
    }

    [Fact]
    public async Task Commits_OfALogThatIsPublishedAndConverted_TellOfThemselvesInMetadata()
    {
        await _bench.StoreForeignAsync();
        await _bench.RaiseAsync();
        await _bench.ToLogAsync();
        await _bench.RaiseAsync();
        await _bench.PublishAsync();

        await AssertMetadataAsync("metadata-log.txt");
    }

    [Fact]
    public async Task Commits_OfALogThatIsClosed_TellOfThemselvesInMetadata()
    {
        await _bench.StoreForeignAsync();
        await _bench.ToLogAsync();
        await _bench.RaiseAsync();
        await _bench.ToObjectAsync();

        await AssertMetadataAsync("metadata-closed.txt");
    }

    [Fact]
    public async Task LocalCache_OfAPlainFile_HasItsRecord()
    {
        var cache = new LocalCache<CachedFile>(_folder.File("warm"), "any", CachedFileJson.Default.CachedFile);
        var record = new CachedFile("\"etag\"", "hash", Metadata);

        await cache.KeepCopyAsync(record, Written("any.db"), Cancel);

        GoldenFile.AssertMatches("cache-object.json", await File.ReadAllTextAsync(Directory.GetFiles(_folder.File("warm"), "*.json").Single(), Cancel));
        Assert.Equivalent(record, cache.Read(), strict: true);
    }

    [Fact]
    public async Task LocalCache_OfALog_HasItsRecord()
    {
        var cache = new LocalCache<CachedLog>(_folder.File("warm"), "any", CachedLogJson.Default.CachedLog);
        var record = new CachedLog("00000000000000ff", Time, "hash");

        Assert.Null(cache.KeepMoved(record, Written("any.db")));

        GoldenFile.AssertMatches("cache-log.json", await File.ReadAllTextAsync(Directory.GetFiles(_folder.File("warm"), "*.json").Single(), Cancel));
        Assert.Equal(record, cache.Read());
    }

    [Fact]
    public void Sidecar_WithAllFields_IsWhatLaterVersionsRead()
    {
        var sidecar = new Sidecar("org-data/99.db", "hash", Time, "application/vnd.sqlite3", Metadata) { SchemaCookie = 5, IsCommitted = true };

        sidecar.Write(_folder.Path, "sidecar.json", _folder.File("temporary"));

        GoldenFile.AssertMatches("sidecar.json", File.ReadAllText(_folder.File("sidecar.json")));
        Assert.Equivalent(sidecar, Sidecar.TryRead(_folder.Path, "sidecar.json", sidecar.Key), strict: true);
    }

    [Fact]
    public void Sidecar_OfContentThatIsNotKnown_HasAllItsNames()
    {
        Sidecar.Unknown("org-data/99.db", "hash").Write(_folder.Path, "sidecar.json", _folder.File("temporary"));

        GoldenFile.AssertMatches("sidecar-minimal.json", File.ReadAllText(_folder.File("sidecar.json")));
    }

    /// <summary>All that the folder store keeps beside a database and an object that is none.</summary>
    [Fact]
    public async Task FolderStore_DatabaseAndObject_HasItsSidecars()
    {
        var store = new DirectoryObjectStore(_folder.File("store"), _bench.Log.Time);
        SampleDatabase.Create(_folder.File("any.db"), 10);
        await store.PutAsync(new PutRequest { Key = "org-data/99.db", Content = ObjectContent.FromFile(_folder.File("any.db")), Metadata = Metadata, ContentType = "application/vnd.sqlite3" }, Cancel);
        await store.PutAsync(new PutRequest { Key = "note", Content = ObjectContent.FromBytes("any"u8.ToArray()) }, Cancel);
        await store.HeadAsync("org-data/99.db", Cancel);

        var sidecars = Directory.GetFiles(_folder.File("store/.store"), "*.json", SearchOption.AllDirectories).Select(File.ReadAllText);
        GoldenFile.AssertMatches("folder-store.txt", Stable(string.Join('\n', sidecars.Order(StringComparer.Ordinal))));
    }

    private string Written(string name)
    {
        File.WriteAllText(_folder.File(name), "any");
        return _folder.File(name);
    }

    private async Task AssertMetadataAsync(string name)
    {
        var text = new StringBuilder();
        await foreach (var entry in _bench.Log.Store.ListAsync("", Cancel))
        {
            text.Append(entry.Key).Append('\n');
            foreach (var (key, value) in (await _bench.Log.Store.HeadAsync(entry.Key, Cancel))!.Metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                text.Append("  ").Append(key).Append(": ").Append(value).Append('\n');
            }
        }

        GoldenFile.AssertMatches(name, Stable(text.ToString()));
    }

    private static string Stable(string text) =>
        FingerprintRegex.Replace(NonceRegex.Replace(ExternalRegex.Replace(HashRegex.Replace(text, "HASH"), "TAG"), "NONCE"), "FINGERPRINT");

    [GeneratedRegex("(?<![0-9a-f-])[0-9a-f]{32}(?![0-9a-f])")]
    private static partial Regex HashRegex { get; }

    [GeneratedRegex("(?<=-external-)[0-9a-f]{8}")]
    private static partial Regex ExternalRegex { get; }

    [GeneratedRegex("(?<=nonce: ).*")]
    private static partial Regex NonceRegex { get; }

    [GeneratedRegex("(?<=\"fingerprint\":\")[^\"]*")]
    private static partial Regex FingerprintRegex { get; }
}
