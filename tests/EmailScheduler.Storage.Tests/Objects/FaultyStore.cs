namespace EmailScheduler.Storage.Tests.Objects;

/// <summary>A real store in front of which a test makes faults happen; also counts the calls.</summary>
internal sealed class FaultyStore(IObjectStore inner) : IObjectStore
{
    public string Address => inner.Address;

    /// <summary>The bench's clock stands for a server's unless a test is about a machine's.</summary>
    public bool HasServerClock { get; set; } = true;

    /// <summary>What happens instead of a put; it may call the store itself, and lose the answer.</summary>
    public Func<PutRequest, CancellationToken, Task<PutResult>>? OnPut { get; set; }

    public Func<string, Task>? BeforeGet { get; set; }

    /// <summary>What a head says instead of what the store says; for what other kinds of stores say.</summary>
    public Func<string, ObjectHead?, ObjectHead?> Heads { get; set; } = (_, head) => head;

    /// <summary>What a get answers instead of what the store answers.</summary>
    public Func<GetCondition?, GetResult, GetResult> Gets { get; set; } = (_, answer) => answer;

    public Func<string, Task>? BeforeDelete { get; set; }

    /// <summary>Whether the server keeps no condition of a removal any more, and the store, which has seen that it did, no longer looks before it removes its own.</summary>
    public bool RemovesUnseen { get; set; }

    public Func<string, Task>? BeforeCopy { get; set; }

    public List<string> Calls { get; } = [];

    public IObjectStore Inner => inner;

    public static ObjectStoreException Transient() => new(ObjectStoreFailure.Transient, "The connection broke.");

    /// <summary>No put arrives from now on.</summary>
    public void LosePuts() => OnPut = (_, _) => Task.FromException<PutResult>(Transient());

    /// <summary>Every put arrives from now on, and its answer is lost.</summary>
    public void LoseAnswers() => OnPut = async (request, cancel) =>
    {
        await inner.PutAsync(request, cancel);
        throw Transient();
    };

    /// <summary>The next put arrives, and its answer is lost.</summary>
    public void LoseNextAnswer() => OnPut = async (request, cancel) =>
    {
        OnPut = null;
        await inner.PutAsync(request, cancel);
        throw Transient();
    };

    /// <summary>What happens once, when the next put is on its way.</summary>
    public void BeforeNextPut(Func<Task> happens) => OnPut = async (request, cancel) =>
    {
        OnPut = null;
        await happens();
        return await inner.PutAsync(request, cancel);
    };

    /// <summary>What happens once, when the next copy is on its way.</summary>
    public void BeforeNextCopy(Func<Task> happens) => BeforeCopy = _ =>
    {
        BeforeCopy = null;
        return happens();
    };

    /// <summary>What happens once, when the next get is on its way.</summary>
    public void BeforeNextGet(Func<Task> happens) => BeforeGet = _ =>
    {
        BeforeGet = null;
        return happens();
    };

    public async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        await NoteAsync("GET", key, BeforeGet);
        var answer = await inner.GetAsync(key, condition, cancellationToken);
        return Gets(condition, answer with { Head = Heads(key, answer.Head) });
    }

    public async Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        await NoteAsync("HEAD", key, null);
        return Heads(key, await inner.HeadAsync(key, cancellationToken));
    }

    public async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        await NoteAsync("PUT", request.Key, null);
        return await (OnPut ?? inner.PutAsync)(request, cancellationToken);
    }

    public async Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default)
    {
        await NoteAsync("DELETE", key, BeforeDelete);
        return await inner.DeleteAsync(key, ifMatch, cancellationToken);
    }

    public Task<DeleteStatus> DeleteOwnAsync(string key, string ifMatch, CancellationToken cancellationToken = default) =>
        DeleteAsync(key, RemovesUnseen ? null : ifMatch, cancellationToken);

    public async IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await NoteAsync("LIST", prefix, null);
        await foreach (var entry in inner.ListAsync(prefix, cancellationToken))
        {
            yield return entry;
        }
    }

    public async Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default)
    {
        await NoteAsync("LEVEL", prefix, null);
        return await inner.ListLevelAsync(prefix, cancellationToken);
    }

    public async Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default)
    {
        await NoteAsync("COPY", sourceKey, BeforeCopy);
        return await inner.CopyAsync(sourceKey, targetKey, sourceIfMatch, cancellationToken);
    }

    private async Task NoteAsync(string verb, string key, Func<string, Task>? before)
    {
        lock (Calls)
        {
            Calls.Add($"{verb} {key}");
        }

        if (before is not null)
        {
            await before(key);
        }
    }
}
