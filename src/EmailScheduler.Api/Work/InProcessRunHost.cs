using System.Collections.Concurrent;
using System.Diagnostics;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Notifications;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Api.Work;

/// <summary>
/// Brings runs to their end in this process. A bounded number of tries work at the same time, each with one database; runs that wait between two tries do not count. Of each
/// organization the newest run is known until the next one; what survives the process are the runs' leases, commits and reports in the store.
/// </summary>
/// <param name="store">Where the databases are.</param>
/// <param name="run">Runs.</param>
/// <param name="retry">How a run is tried again.</param>
/// <param name="notifier">Notifies of how runs ended.</param>
/// <param name="atOnce">The most tries that work at the same time.</param>
/// <param name="timeProvider">The clock, and what waits.</param>
/// <param name="logger">Receives failures that were not foreseen.</param>
public sealed class InProcessRunHost(
    IObjectStore store, OrganizationRun run, RetrySettings retry, RunNotifier notifier, int atOnce, TimeProvider timeProvider, ILogger<InProcessRunHost> logger) : IRunHost, IAsyncDisposable
{
    private const int MostNotifiedAtOnce = 8;

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _places = new(atOnce);
    private readonly SemaphoreSlim _notifying = new(MostNotifiedAtOnce);
    private readonly Dictionary<long, HostedRun> _newest = [];
    private readonly ConcurrentDictionary<HostedRun, Task> _working = [];
    private readonly Lock _gate = new();

    private TaskCompletionSource _nextEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called with the end of each run, before anyone is notified of it, on whichever thread.</summary>
    public Action<RunOutcome>? OnEnd { get; init; }

    /// <summary>Completes when the next run ends.</summary>
    internal Task NextEnd => Volatile.Read(ref _nextEnd).Task;

    /// <inheritdoc/>
    public async Task<StartedRun> StartAsync(RunOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var request = order.ToRequest(timeProvider);
        if (order.RunId is not null && NewestOf(request.OrganizationId)?.Request.RunId != request.RunId && await HasEndedBeforeAsync(request.OrganizationId, request.RunId, cancellationToken))
        {
            return new StartedRun(true, request.RunId);
        }

        return Start(request, hasPlace: false).Answer;
    }

    /// <summary>
    /// Starts a run once a try may work, and none before it: whoever has a thousand runs to start keeps no other one waiting behind them.
    /// </summary>
    /// <param name="takeAsync">Says which run, when the time has come; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>As <see cref="StartAsync"/>; <see langword="null"/> when no run was taken.</returns>
    internal async Task<StartedRun?> StartInTurnAsync(Func<CancellationToken, Task<RunOrder?>> takeAsync, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        var isStarted = false;
        try
        {
            if (await takeAsync(cancellationToken) is not { } order)
            {
                return null;
            }

            (var answer, isStarted) = Start(order.ToRequest(timeProvider), hasPlace: true);
            return answer;
        }
        finally
        {
            if (!isStarted)
            {
                _places.Release();
            }
        }
    }

    /// <summary>Whether an organization has no run that works or waits.</summary>
    internal bool IsFree(long organizationId) => NewestOf(organizationId)?.Standing.HasEnded != false;

    /// <summary>
    /// Whether a run has ended, as its report says, also in an earlier process. One that ended in a passing fault has not: it may not have been tried to the last.
    /// </summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    internal async Task<bool> HasEndedBeforeAsync(long organizationId, string runId, CancellationToken cancellationToken) =>
        await new RunReports(store, organizationId, timeProvider).FindAsync(runId, cancellationToken) is { Status: not RunStatus.Transient };

    /// <inheritdoc/>
    public Task<RunStanding?> FindAsync(long organizationId, string runId, CancellationToken cancellationToken) =>
        Task.FromResult(NewestOf(organizationId) is { } newest && newest.Request.RunId == runId ? newest.Standing : null);

    /// <inheritdoc/>
    public Task<RunStanding?> FindWorkingAsync(long organizationId, CancellationToken cancellationToken) =>
        Task.FromResult(NewestOf(organizationId)?.Standing is { HasEnded: false } working ? working : null);

    /// <summary>Stops all runs, and waits until their leases are released; no further one is started.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        Task[] working;
        lock (_gate)
        {
            working = [.. _working.Values];
        }

        await Task.WhenAll(working);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _places.Dispose();
        _notifying.Dispose();
    }

    private HostedRun? NewestOf(long organizationId)
    {
        lock (_gate)
        {
            return _newest.GetValueOrDefault(organizationId);
        }
    }

    /// <summary>Makes a run the organization's newest one, unless it has one that has not ended, or this one is known already.</summary>
    private (StartedRun Answer, bool IsNew) Start(RunRequest request, bool hasPlace)
    {
        lock (_gate)
        {
            _stop.Token.ThrowIfCancellationRequested();
            if (_newest.GetValueOrDefault(request.OrganizationId) is { } other && (other.Request.RunId == request.RunId || !other.Standing.HasEnded))
            {
                return (new StartedRun(other.Request.RunId == request.RunId, other.Request.RunId), false);
            }

            var hosted = _newest[request.OrganizationId] = new HostedRun(request);

            // Begun only when it is noted, so that a stop waits for it.
            var working = new Task<Task>(() => BringToEndAsync(hosted, hasPlace));
            _working[hosted] = working.Unwrap();
            working.Start(TaskScheduler.Default);
            return (new StartedRun(true, request.RunId), true);
        }
    }

    private async Task BringToEndAsync(HostedRun hosted, bool hasPlace)
    {
        // The run outlives the request that asked for it; as a part of that its spans would be dropped with it, for requests are not traced.
        Activity.Current = null;
        try
        {
            var outcome = await OutcomeAsync(hosted, hasPlace);
            hosted.End(outcome);
            Interlocked.Exchange(ref _nextEnd, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            ShowEnd(outcome);
            await NotifyAsync(hosted.Request, outcome);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            hosted.End("The process was stopped while the run worked.");
        }
        finally
        {
            _working.TryRemove(hosted, out _);
        }
    }

    /// <summary>Where it is shown may be gone, such as a closed terminal: whoever is to be notified still is.</summary>
    private void ShowEnd(RunOutcome outcome)
    {
        try
        {
            OnEnd?.Invoke(outcome);
        }
        catch (IOException failure)
        {
            logger.LogWarning(failure, "The end of run {RunId} of organization {OrganizationId} could not be shown", outcome.RunId, outcome.OrganizationId);
        }
    }

    private async Task<RunOutcome> OutcomeAsync(HostedRun hosted, bool hasPlace)
    {
        var tries = new RunTries(async (request, cancellationToken) =>
        {
            if (!hasPlace)
            {
                await _places.WaitAsync(cancellationToken);
            }

            hasPlace = false;
            try
            {
                hosted.Begin();
                return await run.RunAsync(request, hosted, cancellationToken);
            }
            finally
            {
                _places.Release();
            }
        });
        try
        {
            return await RunWorkflow.RunAsync(new InProcessWorkflowContext(tries.TryAsync, timeProvider, hosted.Report), hosted.Request, retry, _stop.Token);
        }
        catch (Exception failure) when (!(failure is OperationCanceledException && _stop.IsCancellationRequested))
        {
            // Whatever it is, the other runs go on.
            logger.LogError(failure, "Run {RunId} of organization {OrganizationId} failed unexpectedly", hosted.Request.RunId, hosted.Request.OrganizationId);
            return RunOutcome.Failed(hosted.Request, failure);
        }
    }

    private async Task NotifyAsync(RunRequest request, RunOutcome outcome)
    {
        // Without the token: what is interrupted is at least noted, and none of those before takes long then.
        await _notifying.WaitAsync(CancellationToken.None);
        try
        {
            await notifier.NotifyAsync(request, outcome, _stop.Token);
        }
        finally
        {
            _notifying.Release();
        }
    }
}
