using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Leases;

/// <summary>A lease as it is stored.</summary>
internal sealed record LeaseObject(LeaseBody? Body, ObjectHead Head)
{
    // Ours are under 1 KiB; what is longer is not a lease, and is not read into memory.
    private const int MaxLength = 64 << 10;

    // The machines of one store need not agree to the second.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    public LeaseHolder Holder
    {
        get
        {
            // A time in the future (the store's clock was set back, or someone set the file's time) would add to the lease's life.
            var takenAt = Head.LastModified < Head.ServerTime ? Head.LastModified : Head.ServerTime;
            var expiresAt = IsBeyondItsDay ? Head.ServerTime : takenAt + Timeout;
            return new LeaseHolder(Body?.InstanceId, Body?.RunId, Try, Body?.Host, takenAt, expiresAt, IsBeyondItsDay || Head.ServerTime > expiresAt) { ProcessSpace = Body?.ProcessSpace };
        }
    }

    private TimeSpan Timeout
    {
        get
        {
            var said = TimeSpan.FromSeconds(Body?.Timeout ?? LeaseBody.DefaultTimeout);
            return said < LeaseOptions.Longest ? said : LeaseOptions.Longest;
        }
    }

    private int? Try => Body?.Try is > 0 and var number ? number : null;

    /// <summary>
    /// Whether its time is so far in the future that it would hold for more than a day from now. Counting it as of now would not help: every
    /// reader would do so again until that time has come, which may be years.
    /// </summary>
    private bool IsBeyondItsDay => Head.LastModified - Head.ServerTime + Timeout > LeaseOptions.Longest + ClockDifference;

    private bool IsRenewalOverdue => Head.ServerTime - Head.LastModified > LeaseOptions.OverdueAfter(Timeout);

    /// <summary>Reads the lease; <see langword="null"/> when there is none.</summary>
    public static async Task<LeaseObject?> ReadAsync(IObjectStore store, string key, CancellationToken cancellationToken)
    {
        await using var result = await store.GetAsync(key, cancellationToken: cancellationToken);
        if (result.Status == GetStatus.NotFound)
        {
            return null;
        }

        var head = result.Head!;
        if (head.Length > MaxLength)
        {
            return new LeaseObject(null, head);
        }

        var json = new byte[head.Length];
        await result.Content!.ReadExactlyAsync(json, cancellationToken);
        return new LeaseObject(LeaseBody.TryParse(json), head);
    }

    /// <summary>What a try of a run may do about this lease, which it has not written itself (docs/storage-protocol.md, section 2.3).</summary>
    public LeaseClaim ClaimOf(string runId, int tryNumber)
    {
        if (IsOf(runId) && Try is { } holding)
        {
            if (holding > tryNumber)
            {
                // Even when it has expired: whoever began that try has given this one up.
                return LeaseClaim.Superseded;
            }

            // An earlier try was given up by whoever began this one. The same try, delivered again, may still be at work where it was first
            // delivered: only the renewals show that.
            if (holding < tryNumber || IsRenewalOverdue)
            {
                return LeaseClaim.TakeOver;
            }
        }

        return Holder.IsExpired ? LeaseClaim.TakeOver : LeaseClaim.Busy;
    }

    /// <summary>Whether another try of the run, as high or higher, has written this lease, which <paramref name="tryNumber"/> has not.</summary>
    public bool Supersedes(string runId, int tryNumber) => IsOf(runId) && Try >= tryNumber;

    private bool IsOf(string runId) => string.Equals(Body?.RunId, runId, StringComparison.Ordinal);
}
