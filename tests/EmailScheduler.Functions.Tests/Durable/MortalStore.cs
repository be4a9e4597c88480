namespace EmailScheduler.Functions.Tests.Durable;

/// <summary>A real store, reached by a process that can be killed or cut off before any of its requests; counts what was written.</summary>
internal sealed class MortalStore(IObjectStore inner) : ForwardingStore(inner)
{
    private Func<Exception> _death = () => new WorkerKilledException();
    private int _left = int.MaxValue;
    private int _requests;
    private int _untilCutOff = int.MaxValue;
    private TaskCompletionSource _connected = new();
    private TaskCompletionSource _cutOff = new();

    /// <summary>Requests so far.</summary>
    public int Requests => _requests;

    /// <summary>Commits that succeeded, of a file or of a log, by the database's key.</summary>
    public Dictionary<string, int> Commits { get; } = new(StringComparer.Ordinal);

    /// <summary>Fails a request to a key with an error of the store.</summary>
    public Func<string, ObjectStoreException?> Fault { get; set; } = _ => null;

    /// <summary>Fails a request to a key in an unforeseen way.</summary>
    public Func<string, Exception?> Bug { get; set; } = _ => null;

    /// <summary>Kills the worker before the request that follows the next <paramref name="requests"/> ones.</summary>
    public void KillWorkerAfter(int requests) => (_death, _left) = (() => new WorkerKilledException(), requests);

    /// <summary>Kills the host, and its worker, before the request that follows the next <paramref name="requests"/> ones.</summary>
    public void KillHostAfter(int requests) => (_death, _left) = (() => new HostKilledException(), requests);

    /// <summary>Starts a new process, which lives and is connected.</summary>
    public void Revive() => (_left, _untilCutOff) = (int.MaxValue, int.MaxValue);

    /// <summary>Holds the request that follows the next <paramref name="requests"/> ones, and only that one, until <see cref="Reconnect"/>.</summary>
    public void CutOffAfter(int requests) => (_untilCutOff, _connected, _cutOff) = (requests, NewSource(), NewSource());

    /// <summary>Completes when a request is held.</summary>
    public Task IsCutOff => _cutOff.Task;

    /// <summary>Lets the held request through.</summary>
    public void Reconnect() => _connected.TrySetResult();

    public override async Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default)
    {
        var answer = await base.PutAsync(request, cancellationToken);
        if (answer.Status == PutStatus.Written && DatabaseOf(request.Key) is { } database)
        {
            Commits[database] = Commits.GetValueOrDefault(database) + 1;
        }

        return answer;
    }

    protected override async Task<T> AskAsync<T>(string verb, string key, Func<Task<T>> request)
    {
        await RequestAsync(key);
        return await request();
    }

    private Task RequestAsync(string key)
    {
        Interlocked.Increment(ref _requests);
        if (Interlocked.Decrement(ref _left) < 0)
        {
            throw _death();
        }

        if ((Fault(key) ?? Bug(key)) is { } fault)
        {
            throw fault;
        }

        if (Interlocked.Decrement(ref _untilCutOff) != -1)
        {
            return Task.CompletedTask;
        }

        _cutOff.TrySetResult();
        return _connected.Task;
    }

    private static string? DatabaseOf(string key)
    {
        var commit = key.IndexOf(".ltx/0000/", StringComparison.Ordinal);
        return commit >= 0 ? key[..commit] : key.EndsWith(".db", StringComparison.Ordinal) ? key : null;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
