using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Leases;

/// <summary>
/// A lease that is held and renewed. Trust in it is a timer that every renewal winds up again: should renewals fail, hang, or
/// the process be paused, it runs out by itself and <see cref="Lost"/> is cancelled.
/// </summary>
internal sealed class HeldLease : ILease
{
    // A process that is asked to end has five seconds. One of them may go by before the work has ended that the lease was held for.
    private static readonly TimeSpan ReleaseWithin = TimeSpan.FromSeconds(4);

    private readonly LeaseWriter _writer;
    private readonly LeaseOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _stop;
    private readonly Task _renewing;
    private string _etag;
    private int _released;
    private volatile bool _isSuperseded;
    private volatile bool _isLeftToExpire;

    /// <summary>Begins to renew a lease that was written with this ETag by a request sent at <paramref name="since"/> (monotonic).</summary>
    public HeldLease(LeaseWriter writer, string etag, long since, LeaseOptions options, TimeProvider time, ILogger logger)
    {
        _writer = writer;
        _etag = etag;
        _options = options;
        _time = time;
        _logger = logger;
        _lost = new CancellationTokenSource(TrustLeft(since), time);
        Lost = _lost.Token;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(Lost);
        _renewing = RenewAsync(_stop.Token);
    }

    public string RunId => _writer.RunId;

    public int TryNumber => _writer.TryNumber;

    public CancellationToken Lost { get; }

    public bool IsSuperseded => _isSuperseded;

    public void LeaveToExpire() => _isLeftToExpire = true;

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _released, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        using var bound = new CancellationTokenSource(ReleaseWithin, _time);
        try
        {
            await _renewing.WaitAsync(bound.Token);
            var (wasOurs, other) = await _writer.RemoveAsync(_etag, isTrusted: !Lost.IsCancellationRequested, bound.Token);
            if (!wasOurs)
            {
                Note(other);
                _logger.LogWarning("The lease {Key} was no longer held by try {Try} of run {RunId}; it is left alone", _writer.Key, TryNumber, RunId);
            }
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            _logger.LogWarning(failure, "The lease {Key} of run {RunId} could not be released; it expires by itself", _writer.Key, RunId);
        }

        _stop.Dispose();
        _lost.Dispose();
    }

    // A lease of 600 s is renewed every 200 s and trusted for 540 s after the request of its last renewal was sent. Renewed at 200 s, and then no more because
    // the network fails: tried again every 25 s, given up (Lost) at 740 s, and free to others at 800 s at the earliest, so that 60 s are left to stop.
    private TimeSpan TrustLeft(long since)
    {
        var left = _options.TrustedFor - _time.GetElapsedTime(since);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private async Task RenewAsync(CancellationToken stop)
    {
        try
        {
            var wait = _options.RenewalInterval;
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(wait, _time, stop);
                if (_isLeftToExpire)
                {
                    _logger.LogWarning("The lease {Key} of run {RunId} is renewed no more: what it is held for takes too long", _writer.Key, RunId);
                    return;
                }

                wait = await TryRenewAsync(stop) ? _options.RenewalInterval : _options.RetryInterval;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Released, or lost: nothing more to renew.
        }
    }

    private async Task<bool> TryRenewAsync(CancellationToken stop)
    {
        try
        {
            var since = _time.GetTimestamp();
            var put = await _writer.PutAsync(_etag, stop);
            if (put.Status == PutStatus.PreconditionFailed)
            {
                await LookAsync(stop);
                return false;
            }

            // Counted from before the request was sent: the store cannot have written it earlier.
            _etag = put.ETag!;
            _lost.CancelAfter(TrustLeft(since));
            return true;
        }
        catch (Exception failure) when (failure is ObjectStoreException || (failure is OperationCanceledException && !stop.IsCancellationRequested))
        {
            _logger.LogWarning(failure, "The lease {Key} of run {RunId} could not be renewed; trying again", _writer.Key, RunId);
            return false;
        }
    }

    /// <summary>Our ETag is out of date: either an earlier renewal arrived and only its answer was lost, or the lease is another's.</summary>
    private async Task LookAsync(CancellationToken stop)
    {
        var found = await LeaseObject.ReadAsync(_writer.Store, _writer.Key, stop);
        if (_writer.Wrote(found))
        {
            _etag = found!.Head.ETag;
            return;
        }

        Note(found);
        if (_isSuperseded)
        {
            _logger.LogWarning("The lease {Key} passed from try {Try} of run {RunId} to try {LaterTry}", _writer.Key, TryNumber, RunId, found!.Holder.Try);
        }
        else
        {
            _logger.LogError("The lease {Key} of run {RunId} is lost: {Holder} has it", _writer.Key, RunId, found?.Holder.RunId ?? found?.Holder.InstanceId ?? "no one");
        }

        await _lost.CancelAsync();
    }

    /// <summary>Before <see cref="Lost"/> is cancelled, so that whoever is stopped by it knows why.</summary>
    private void Note(LeaseObject? other) => _isSuperseded = _isSuperseded || other?.Supersedes(RunId, TryNumber) is true;
}
