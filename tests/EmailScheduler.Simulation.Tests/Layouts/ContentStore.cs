namespace EmailScheduler.Simulation.Tests.Layouts;

/// <summary>What lies on the server at one instant, to be read by the production classes: no network, no faults, no time.</summary>
internal sealed class ContentStore(IReadOnlyDictionary<string, StoredObject> objects) : IObjectStore
{
    public string Address => "sim://content";

    public bool HasServerClock => true;

    public Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        if (!objects.TryGetValue(key, out var found))
        {
            return Task.FromResult(new GetResult(GetStatus.NotFound));
        }

        var (from, length) = condition?.Range is { } range ? ((int)range.Offset, (int)(range.Length ?? found.Bytes.Length - range.Offset)) : (0, found.Bytes.Length);
        return Task.FromResult(condition?.IfMatch is { } etag && etag != found.ETag
            ? new GetResult(GetStatus.PreconditionFailed)
            : new GetResult(GetStatus.Found, Head(key, found), new MemoryStream(found.Bytes, from, Math.Min(length, found.Bytes.Length - from), writable: false)));
    }

    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) =>
        Task.FromResult(objects.TryGetValue(key, out var found) ? Head(key, found) : null);

    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken = default) => objects
        .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(SimulatedServer.EntryOf)
        .ToAsyncEnumerable();

    public Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default) => Task.FromResult(SimulatedServer.LevelOf(objects, prefix));

    public Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) => throw Reading();

    public Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) => throw Reading();

    public Task<DeleteStatus> DeleteOwnAsync(string key, string ifMatch, CancellationToken cancellationToken = default) => throw Reading();

    public Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default) => throw Reading();

    private static NotSupportedException Reading() => new("Who reads a database changes nothing.");

    private static ObjectHead Head(string key, StoredObject found) => new(key, found.ETag, found.Bytes.Length, found.WrittenAt, found.WrittenAt, found.Metadata);
}
