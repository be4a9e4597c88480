namespace EmailScheduler.Api.Tests;

/// <summary>A store of which nothing is heard until a test says so.</summary>
internal sealed class UnansweringStore : IObjectStore
{
    private readonly TaskCompletionSource<ObjectHead?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requests;

    public string Address => "none://unanswering";

    public bool HasServerClock => false;

    public int Requests => _requests;

    /// <summary>Ends when the first request has come.</summary>
    public Task Asked => _asked.Task;

    public void Answer() => _answer.TrySetResult(null);

    public async Task<ObjectHead?> HeadAsync(string key, CancellationToken cancellationToken = default) => await RequestAsync(cancellationToken);

    public async Task<GetResult> GetAsync(string key, GetCondition? condition = null, CancellationToken cancellationToken = default)
    {
        await RequestAsync(cancellationToken);
        return new GetResult(GetStatus.NotFound);
    }

    public Task<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken = default) => throw Unused();

    public Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default) => throw Unused();

    public Task<DeleteStatus> DeleteOwnAsync(string key, string ifMatch, CancellationToken cancellationToken = default) => throw Unused();

    public IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken = default) => throw Unused();

    public Task<ObjectListing> ListLevelAsync(string prefix, CancellationToken cancellationToken = default) => throw Unused();

    public Task<CopyResult> CopyAsync(string sourceKey, string targetKey, string? sourceIfMatch = null, CancellationToken cancellationToken = default) => throw Unused();

    private static NotSupportedException Unused() => new("No test reads or writes this way; add it here before one does.");

    private Task<ObjectHead?> RequestAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _requests);
        _asked.TrySetResult();
        return _answer.Task.WaitAsync(cancellationToken);
    }
}
