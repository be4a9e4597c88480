namespace EmailScheduler.Storage.Tests.Objects;

/// <summary>A real store in front of which happens what a test writes into its properties; also lists the calls.</summary>
internal sealed class ScriptedStore(IObjectStore inner) : ForwardingStore(inner)
{
    /// <summary>The bench's clock stands for a server's unless a test is about a machine's.</summary>
    public bool IsClockOfServer { get; set; } = true;

    public override bool HasServerClock => IsClockOfServer;

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

    public static ObjectStoreException Transient() => new(ObjectStoreFailure.Transient, "The connection broke.");

    /// <summary>No put arrives from now on.</summary>
    public void LosePuts() => OnPut = (_, _) => Task.FromException<PutResult>(Transient());

    /// <summary>Every put arrives from now on, and its answer is lost.</summary>
    public void LoseAnswers() => OnPut = async (request, cancel) =>
    {
        await Inner.PutAsync(request, cancel);
        throw Transient();
    };

    /// <summary>The next put arrives, and its answer is lost.</summary>
    public void LoseNextAnswer() => OnPut = async (request, cancel) =>
    {
        OnPut = null;
        await Inner.PutAsync(request, cancel);
        throw Transient();
    };

    /// <summary>What happens once, when the next put is on its way.</summary>
    public void BeforeNextPut(Func<Task> happens) => OnPut = async (request, cancel) =>
    {
        OnPut = null;
        await happens();
        return await Inner.PutAsync(request, cancel);
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

    public override async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        var answer = await base.GetAsync(key, condition, cancellationToken);
        return Gets(condition, answer with { Head = Heads(key, answer.Head) });
    }

    public override async Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) => Heads(key, await base.HeadAsync(key, cancellationToken));

    public override Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) =>
        AskAsync("PUT", request.Key, () => (OnPut ?? Inner.PutAsync)(request, cancellationToken));

    public override Task<DeleteStatus> DeleteOwnAsync(string key, string ifMatch, CancellationToken cancellationToken = default) =>
        RemovesUnseen ? DeleteAsync(key, null, cancellationToken) : base.DeleteOwnAsync(key, ifMatch, cancellationToken);

    protected override async Task<T> AskAsync<T>(string verb, string key, Func<Task<T>> request)
    {
        lock (Calls)
        {
            Calls.Add($"{verb} {key}");
        }

        var before = verb switch { "GET" => BeforeGet, "DELETE" => BeforeDelete, "COPY" => BeforeCopy, _ => null };
        await (before?.Invoke(key) ?? Task.CompletedTask);
        return await request();
    }
}
