namespace EmailScheduler.Runs.Tests;

/// <summary>A real store in front of which writes to some keys fail, or happen and their answers are lost.</summary>
internal sealed class LossyStore(IObjectStore inner, Func<string, ObjectStoreException?> onPut, Func<string, ObjectStoreException?>? onAnswer = null) : ForwardingStore(inner)
{
    /// <summary>What happens before a put is passed on.</summary>
    public Func<Task>? BeforePut { get; init; }

    /// <summary>Fails looks at some keys.</summary>
    public Func<string, ObjectStoreException?>? OnHead { get; init; }

    /// <summary>Whether the network delivers each put twice; the answer is that of the second.</summary>
    public bool DeliversTwice { get; init; }

    public override Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) =>
        OnHead?.Invoke(key) is { } fault ? throw fault : base.HeadAsync(key, cancellationToken);

    public override async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        await (BeforePut?.Invoke() ?? Task.CompletedTask);
        if (onPut(request.Key) is { } fault)
        {
            throw fault;
        }

        if (DeliversTwice)
        {
            await base.PutAsync(request, cancellationToken);
        }

        var answer = await base.PutAsync(request, cancellationToken);
        return onAnswer?.Invoke(request.Key) is { } lost ? throw lost : answer;
    }
}
