using System.IO.Hashing;

namespace EmailScheduler.Simulation.Tests.Network;

/// <summary>An object store that does what S3 promises: each request is served at one instant, whole or not at all. Every change is shown to who watches.</summary>
internal sealed class SimulatedServer(Timeline timeline, Action<Change> watch)
{
    private readonly SortedDictionary<string, StoredObject> _objects = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, StoredObject> Objects => _objects;

    /// <summary>S3 tells times in whole seconds.</summary>
    public DateTimeOffset Clock => ProcessClock.Epoch + TimeSpan.FromSeconds(Math.Floor(timeline.Now.TotalSeconds));

    public static string ETagOf(byte[] bytes) => $"\"{Convert.ToHexStringLower(XxHash128.Hash(bytes))}\"";

    public static ObjectEntry EntryOf(KeyValuePair<string, StoredObject> pair) => new(pair.Key, pair.Value.ETag, pair.Value.Bytes.Length, pair.Value.WrittenAt);

    /// <summary>What S3 answers to a listing with the delimiter '/'.</summary>
    public static ObjectListing LevelOf(IEnumerable<KeyValuePair<string, StoredObject>> objects, string prefix)
    {
        var below = objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToLookup(pair => pair.Key.IndexOf('/', prefix.Length) is >= 0 and var slash ? pair.Key[..(slash + 1)] : "");
        return new ObjectListing([.. below[""].Select(EntryOf)], [.. below.Select(group => group.Key).Where(common => common.Length > 0)]);
    }

    /// <summary>What is there before the simulation begins.</summary>
    public void Provide(string key, byte[] bytes, TimeSpan age, IReadOnlyDictionary<string, string>? metadata = null) =>
        _objects[key] = new StoredObject(bytes, ETagOf(bytes), Clock - age, metadata ?? new Dictionary<string, string>(StringComparer.Ordinal), null);

    public ObjectHead? Head(string key) => _objects.TryGetValue(key, out var found)
        ? new ObjectHead(key, found.ETag, found.Bytes.Length, found.WrittenAt, Clock, found.Metadata)
        : null;

    public (ObjectHead Head, byte[] Bytes)? Get(string key) => Head(key) is { } head ? (head, _objects[key].Bytes) : null;

    /// <summary>The new ETag; <see langword="null"/> when the condition does not hold.</summary>
    public string? Put(PutRequest request, byte[] bytes, IReadOnlyDictionary<string, string> metadata, SimulatedProcess by)
    {
        var before = _objects.GetValueOrDefault(request.Key);
        if ((request.IfAbsent && before is not null) || (request.IfMatch is not null && before?.ETag != request.IfMatch))
        {
            return null;
        }

        return Store(request.Key, new StoredObject(bytes, ETagOf(bytes), Clock, metadata, by), by);
    }

    public DeleteStatus Delete(string key, string? ifMatch, SimulatedProcess by)
    {
        var before = _objects.GetValueOrDefault(key);
        if (ifMatch is not null && before?.ETag != ifMatch)
        {
            return DeleteStatus.PreconditionFailed;
        }

        if (_objects.Remove(key))
        {
            watch(new Change(key, before, null, by, Clock));
        }

        return DeleteStatus.Deleted;
    }

    public IReadOnlyList<ObjectEntry> List(string prefix) => [.. _objects.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(EntryOf)];

    public ObjectListing ListLevel(string prefix) => LevelOf(_objects, prefix);

    public CopyResult Copy(string source, string target, string? sourceIfMatch, SimulatedProcess by)
    {
        if (!_objects.TryGetValue(source, out var found))
        {
            return new CopyResult(CopyStatus.NotFound);
        }

        return sourceIfMatch is not null && found.ETag != sourceIfMatch
            ? new CopyResult(CopyStatus.PreconditionFailed)
            : new CopyResult(CopyStatus.Copied, Store(target, found with { WrittenAt = Clock, Writer = by }, by));
    }

    private string Store(string key, StoredObject after, SimulatedProcess by)
    {
        var before = _objects.GetValueOrDefault(key);
        _objects[key] = after;
        watch(new Change(key, before, after, by, Clock));
        return after.ETag;
    }
}
