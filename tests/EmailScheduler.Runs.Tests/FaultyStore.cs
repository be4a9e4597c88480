namespace EmailScheduler.Runs.Tests;

/// <summary>A real store in front of which writes to some keys fail, or happen and their answers are lost.</summary>
internal sealed class FaultyStore(IObjectStore inner, Func<string, ObjectStoreException?> onPut, Func<string, ObjectStoreException?>? onAnswer = null) : IObjectStore
{
    public string Address => inner.Address;

    /// <summary>What happens before a put is passed on.</summary>
    public Func<Task>? BeforePut { get; init; }

    /// <summary>Fails looks at some keys.</summary>
    public Func<string, ObjectStoreException?>? OnHead { get; init; }

    /// <summary>Whether the network delivers each put twice; the answer is that of the second.</summary>
    public bool DeliversTwice { get; init; }

    public Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default) => inner.GetAsync(key, condition, cancellationToken);

    public Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) =>
        OnHead?.Invoke(key) is { } fault ? throw fault : inner.HeadAsync(key, cancellationToken);

    public async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        await (BeforePut?.Invoke() ?? Task.CompletedTask);
        if (onPut(request.Key) is { } fault)
        {
            throw fault;
        }

        if (DeliversTwice)
        {
            await inner.PutAsync(request, cancellationToken);
        }

        var answer = await inner.PutAsync(request, cancellationToken);
        return onAnswer?.Invoke(request.Key) is { } lost ? throw lost : answer;
    }

    public Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) => inner.DeleteAsync(key, ifMatch, cancellationToken);

    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken = default) => inner.ListAsync(prefix, cancellationToken);

    public Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default) => inner.ListLevelAsync(prefix, cancellationToken);

    public Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default) =>
        inner.CopyAsync(sourceKey, targetKey, sourceIfMatch, cancellationToken);
}
