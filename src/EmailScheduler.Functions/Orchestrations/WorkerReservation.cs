namespace EmailScheduler.Functions.Orchestrations;

/// <summary>
/// Who may work in this process: any number of runs, or one that must be alone because it is suspected of killing its worker. A run that finds
/// the process reserved is turned away at once rather than queued: it would die with the suspect, and be suspected itself.
/// </summary>
/// <param name="timeProvider">Bounds how long a suspect waits for the runs that were there before it.</param>
public sealed class WorkerReservation(TimeProvider timeProvider)
{
    /// <summary>How long a suspect waits inside its activity, which is paid for and counts against the host's time limit.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private int _working;
    private bool _reserved;
    private TaskCompletionSource? _idle;

    /// <summary>Enters the process. The caller disposes of the result when the run has ended.</summary>
    /// <param name="alone">Whether no other run may work meanwhile; those that work already are waited for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> when the process is reserved, or the others did not end in time.</returns>
    public async Task<IDisposable?> TryEnterAsync(bool alone, CancellationToken cancellationToken)
    {
        Task idle;
        lock (_lock)
        {
            if (_reserved)
            {
                return null;
            }

            if (!alone)
            {
                _working++;
                return new Entry(LeaveShared);
            }

            _reserved = true;
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_working == 0)
            {
                _idle.SetResult();
            }

            idle = _idle.Task;
        }

        return await WaitForOthersAsync(idle, cancellationToken);
    }

    private async Task<IDisposable?> WaitForOthersAsync(Task idle, CancellationToken cancellationToken)
    {
        try
        {
            await idle.WaitAsync(Patience, timeProvider, cancellationToken);
            return new Entry(EndReservation);
        }
        catch (TimeoutException)
        {
            EndReservation();
            return null;
        }
        catch (OperationCanceledException)
        {
            EndReservation();
            throw;
        }
    }

    private void LeaveShared()
    {
        lock (_lock)
        {
            if (--_working == 0)
            {
                _idle?.TrySetResult();
            }
        }
    }

    private void EndReservation()
    {
        lock (_lock)
        {
            _reserved = false;
            _idle = null;
        }
    }

    private sealed class Entry(Action leave) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                leave();
            }
        }
    }
}
