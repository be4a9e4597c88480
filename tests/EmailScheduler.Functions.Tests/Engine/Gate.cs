namespace EmailScheduler.Functions.Tests.Engine;

/// <summary>Holds a run before its first request, until a test has seen what it wants to see meanwhile.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a run waits here.</summary>
    public Task Reached => _reached.Task.WaitAsync(Cancel);

    public void Open() => _opened.TrySetResult();

    public Task PassAsync()
    {
        _reached.TrySetResult();
        return _opened.Task;
    }
}
