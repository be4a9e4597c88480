using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;

namespace EmailScheduler.Functions.Orchestrations;

/// <summary>
/// Holds back the end of the worker's process until its runs have ended. A stop cancels them, but nothing else waits for what an activity does then:
/// without this, the process would end before the lease is released, which then cannot be acquired until it expires.
/// </summary>
public sealed class RunsInProgress : IHostedService
{
    private readonly ConcurrentDictionary<TaskCompletionSource, bool> _runs = [];

    /// <summary>Runs, and counts as in progress from before the run begins until it has ended.</summary>
    public async Task<T> TrackAsync<T>(Func<Task<T>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _runs[end] = true;
        try
        {
            return await run();
        }
        finally
        {
            _runs.TryRemove(end, out _);
            end.SetResult();
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits for the runs, for as long as the host's shutdown may take.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_runs.Keys.Select(run => run.Task)).WaitAsync(cancellationToken);
}
