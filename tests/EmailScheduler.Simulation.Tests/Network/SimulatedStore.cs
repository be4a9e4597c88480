using System.Runtime.CompilerServices;

namespace EmailScheduler.Simulation.Tests.Network;

/// <summary>
/// One process' client of the simulated server, keeping <see cref="IObjectStore"/>'s contract as the S3 store does: what had no answer is sent
/// again, and a conditional put that may have met its own first writing is resolved by the nonce.
/// </summary>
internal sealed class SimulatedStore(SimulatedProcess process, SimulatedNetwork network, SimulatedServer server, Action<SimulatedProcess, string> beforeWrite) : IObjectStore
{
    private const string Databases = "org-data/";

    public string Address => "sim://store";

    public bool HasServerClock => true;

    public async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        if (await AskAsync($"GET {Kind(key)}", () => server.Get(key), cancellationToken) is not { } found)
        {
            return new GetResult(GetStatus.NotFound);
        }

        if (condition?.IfMatch is { } expected && expected != found.Head.ETag)
        {
            return new GetResult(GetStatus.PreconditionFailed);
        }

        if (condition?.Range is not { } range)
        {
            return new GetResult(GetStatus.Found, found.Head, new SimulatedBody(found.Bytes, process, network.Faults));
        }

        return range.Offset >= found.Bytes.Length
            ? new GetResult(GetStatus.RangeNotSatisfiable)
            : new GetResult(GetStatus.Found, found.Head, new SimulatedBody(Part(found.Bytes, range), process, network.Faults));
    }

    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) =>
        AskAsync($"HEAD {Kind(key)}", () => server.Head(key), cancellationToken);

    public async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        var bytes = Read(request.Content);
        var metadata = new Dictionary<string, string>(request.Metadata, StringComparer.Ordinal) { ["nonce"] = request.Nonce };
        await request.Prerequisite.WaitAsync(cancellationToken);
        var what = $"PUT {Kind(request.Key)}{(request.IfAbsent ? " if absent" : request.IfMatch is null ? "" : " if match")}";
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                beforeWrite(process, request.Key);
                var etag = await network.AskAsync(process, what, () => server.Put(request, bytes, metadata, process), cancellationToken);
                return etag is not null ? new PutResult(PutStatus.Written, etag)
                    : attempt > 1 && await ReadBackAsync(request, cancellationToken) is { } own ? new PutResult(PutStatus.Written, own)
                    : new PutResult(PutStatus.PreconditionFailed);
            }
            catch (UnansweredException) when (attempt < network.Faults.Profile.Attempts)
            {
                await BackOffAsync(attempt, cancellationToken);
            }
            catch (UnansweredException failure)
            {
                return await ReadBackAsync(request, cancellationToken) is { } own
                    ? new PutResult(PutStatus.Written, own)
                    : throw new ObjectStoreException(ObjectStoreFailure.Transient, failure.Message, failure);
            }
        }
    }

    public Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) =>
        AskAsync($"DELETE {Kind(key)}{(ifMatch is null ? "" : " if match")}", () => server.Delete(key, ifMatch, process), cancellationToken);

    public Task<DeleteStatus> DeleteOwnAsync(string key, string ifMatch, CancellationToken cancellationToken = default) => DeleteAsync(key, ifMatch, cancellationToken);

    public async IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var entry in await AskAsync($"LIST {Kind(prefix)}", () => server.List(prefix), cancellationToken))
        {
            yield return entry;
        }
    }

    public Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default) =>
        AskAsync($"LEVEL {Kind(prefix)}", () => server.ListLevel(prefix), cancellationToken);

    public Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default) =>
        AskAsync($"COPY {Kind(sourceKey)} to {Kind(targetKey)}{(sourceIfMatch is null ? "" : " if match")}", () => server.Copy(sourceKey, targetKey, sourceIfMatch, process), cancellationToken);

    private static byte[] Read(ObjectContent content)
    {
        using var stream = content.OpenRead(0, content.Length);
        var bytes = new byte[content.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static byte[] Part(byte[] bytes, ByteRange range)
    {
        var from = (int)range.Offset;
        return bytes[from..(int)Math.Min(bytes.Length, from + (range.Length ?? bytes.Length))];
    }

    /// <summary>Keys for the trace, without the ids in them that differ from replay to replay.</summary>
    private static string Kind(string key)
    {
        var name = key.StartsWith(Databases, StringComparison.Ordinal) ? key[Databases.Length..] : key;
        return name.IndexOf('/', StringComparison.Ordinal) is >= 0 and var end ? name[..end] + "/*" : name;
    }

    private async Task<T> AskAsync<T>(string what, Func<T> serve, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await network.AskAsync(process, what, serve, cancellationToken);
            }
            catch (UnansweredException) when (attempt < network.Faults.Profile.Attempts)
            {
                await BackOffAsync(attempt, cancellationToken);
            }
            catch (UnansweredException failure)
            {
                throw new ObjectStoreException(ObjectStoreFailure.Transient, failure.Message, failure);
            }
        }
    }

    private async Task<string?> ReadBackAsync(PutRequest request, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(request.Key, cancellationToken);
        return head is not null && head.Metadata.TryGetValue("nonce", out var nonce) && nonce == request.Nonce ? head.ETag : null;
    }

    private Task BackOffAsync(int attempt, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(200 << attempt), process.Clock, cancellationToken);
}
