using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Storage.Leases;

/// <summary>
/// Takes, shows and breaks the leases on databases (docs/storage-protocol.md, section 2). Whoever finds a lease expired, by the store's clock
/// alone, or that of a dead try of its own run, takes it over in one conditional write; it is never deleted and made anew, which would let two in.
/// </summary>
/// <param name="store">Where the databases are.</param>
/// <param name="options">How long leases last.</param>
/// <param name="time">The clock for renewals; its time of day goes into the lease only for people and scripts to read.</param>
/// <param name="logger">Receives losses and failed renewals.</param>
public sealed class LeaseManager(IObjectStore store, LeaseOptions options, TimeProvider time, ILogger logger)
{
    private const int Attempts = 5;
    private const int Proofs = 3;

    // A process that is asked to end has five seconds, two of which a write of the lease may have waited for its answer.
    private static readonly TimeSpan AbandonWithin = TimeSpan.FromSeconds(3);

    private readonly LeaseOptions _options = Validated(options);

    /// <summary>Takes the lease on a database, or says who holds it.</summary>
    /// <param name="databaseKey">The database's key, such as <c>org-data/99.db</c>.</param>
    /// <param name="runId">The run that wants it: 1 to 100 of letters, digits, '.', '_', '-'.</param>
    /// <param name="tryNumber">
    /// Which try of the run this is, from 1. A lease of an earlier try is taken over at once, one of the same try (delivered twice) when its renewal is
    /// overdue, one of a later try never. Whoever tries a run again gives it a higher number, and so says that the earlier try is not waited for.
    /// </param>
    /// <param name="cancellationToken">Stops trying; a lease whose write was under way is removed again.</param>
    /// <exception cref="ArgumentException">The run id is not usable.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of the try is less than 1.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be used, or ignores conditions and so must not be used.</exception>
    public async Task<LeaseResult> TryAcquireAsync(string databaseKey, string runId, int tryNumber, CancellationToken cancellationToken = default)
    {
        PlainName.Validate(runId);
        ArgumentOutOfRangeException.ThrowIfLessThan(tryNumber, 1);
        var writer = new LeaseWriter(store, DatabaseKeys.Lease(databaseKey), runId, tryNumber, _options, time);
        string? stale = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var since = time.GetTimestamp();
            var etag = await ClaimAsync(writer, stale, cancellationToken);
            if (etag is not null)
            {
                return new LeaseResult(await HoldAsync(writer, etag, since, cancellationToken), null);
            }

            var found = await LeaseObject.ReadAsync(store, writer.Key, cancellationToken);
            if (writer.Wrote(found))
            {
                // A repeated request met its own first writing.
                return new LeaseResult(await HoldAsync(writer, found!.Head.ETag, since, cancellationToken), null);
            }

            if (found?.ClaimOf(runId, tryNumber) is { } claim && claim != LeaseClaim.TakeOver)
            {
                return new LeaseResult(null, found.Holder, IsSuperseded: claim == LeaseClaim.Superseded);
            }

            // Gone meanwhile: try for an absent one again. Expired, or of a dead try: take over exactly the one that was read.
            stale = found?.Head.ETag;
        }

        throw new ObjectStoreException(
            ObjectStoreFailure.Transient,
            $"The lease '{writer.Key}' in {store.Address} changed hands {Attempts} times while this run tried to take it; try again later.");
    }

    /// <summary>Who holds the lease on a database; <see langword="null"/> when it is free.</summary>
    public async Task<LeaseHolder?> ReadAsync(string databaseKey, CancellationToken cancellationToken = default) =>
        (await LeaseObject.ReadAsync(store, DatabaseKeys.Lease(databaseKey), cancellationToken))?.Holder;

    /// <summary>Removes the lease of a holder that is meant, for an operator who knows that it is gone; the holder, should it live, finds its lease lost.</summary>
    /// <param name="databaseKey">The database.</param>
    /// <param name="isMeant">Whether whoever holds it now is to lose it.</param>
    /// <param name="cancellationToken">Gives up; the lease may be removed or not.</param>
    /// <returns><see langword="false"/> when there is none, when another holds it, or when it changed between reading and removing.</returns>
    public async Task<bool> BreakAsync(string databaseKey, Func<LeaseHolder, bool> isMeant, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(isMeant);
        return await LeaseObject.ReadAsync(store, DatabaseKeys.Lease(databaseKey), cancellationToken) is { } found
            && isMeant(found.Holder)
            && await store.DeleteAsync(found.Head.Key, found.Head.ETag, cancellationToken) == DeleteStatus.Deleted;
    }

    private static LeaseOptions Validated(LeaseOptions options)
    {
        options.Validate();
        return options;
    }

    /// <summary>Writes the lease once; the ETag when it is ours now. A write whose fate is unknown is looked up by its nonce.</summary>
    private async Task<string?> ClaimAsync(LeaseWriter writer, string? stale, CancellationToken cancellationToken)
    {
        try
        {
            var put = await writer.PutAsync(stale, cancellationToken);
            return put.Status == PutStatus.Written ? put.ETag : null;
        }
        catch (ObjectStoreException failure) when (failure.Kind == ObjectStoreFailure.Transient)
        {
            logger.LogWarning(failure, "The answer to the write of lease {Key} was lost; reading it back", writer.Key);
            if (await ReadBackAsync(writer, cancellationToken) is { } etag)
            {
                return etag;
            }

            throw;
        }
        catch (OperationCanceledException)
        {
            await AbandonAsync(writer, etag: null);
            throw;
        }
    }

    private async Task<string?> ReadBackAsync(LeaseWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            var found = await LeaseObject.ReadAsync(store, writer.Key, cancellationToken);
            return writer.Wrote(found) ? found!.Head.ETag : null;
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            await AbandonAsync(writer, etag: null);
            throw;
        }
    }

    private async Task<ILease> HoldAsync(LeaseWriter writer, string etag, long since, CancellationToken cancellationToken)
    {
        try
        {
            (etag, since) = await ProveConditionsAsync(writer, etag, since, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return new HeldLease(writer, etag, since, _options, time, logger);
        }
        catch
        {
            await AbandonAsync(writer, etag);
            throw;
        }
    }

    /// <summary>
    /// Some stores answer 200 to a condition that does not hold. There, no lease and no commit means anything. A proof that is written accuses
    /// the store only when it happens again: the lease may have been gone by then (an operator broke it, or it expired while the request took
    /// its time), and then the proof itself was an honest new lease.
    /// </summary>
    private async Task<(string ETag, long Since)> ProveConditionsAsync(LeaseWriter writer, string etag, long since, CancellationToken cancellationToken)
    {
        for (var proof = 0; proof < Proofs; proof++)
        {
            var sent = time.GetTimestamp();
            var second = await writer.PutAsync(ifMatch: null, cancellationToken);
            if (second.Status == PutStatus.PreconditionFailed)
            {
                return (etag, since);
            }

            (etag, since) = (second.ETag!, sent);
        }

        throw new ObjectStoreException(
            ObjectStoreFailure.Configuration,
            $"The store {store.Address} ignores If-None-Match: it let the lease '{writer.Key}' be created again and again. Two runs could overwrite each other's work there; use a store that enforces conditional writes.");
    }

    /// <summary>Removes what we may have written, not waiting for a token that is cancelled already; what stays behind expires.</summary>
    private async Task AbandonAsync(LeaseWriter writer, string? etag)
    {
        using var bound = new CancellationTokenSource(AbandonWithin, time);
        try
        {
            await writer.RemoveAsync(etag, isTrusted: false, bound.Token);
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            logger.LogWarning(failure, "The lease {Key} of run {RunId} could not be removed; it expires by itself", writer.Key, writer.RunId);
        }
    }
}

/// <summary>What a try of a run may do about a lease that it finds.</summary>
internal enum LeaseClaim
{
    /// <summary>It lives: wait for it.</summary>
    Busy,

    /// <summary>It has expired, or is that of a try of the same run that counts as dead: replace exactly this one.</summary>
    TakeOver,

    /// <summary>A later try of the same run has it: this try is out of date.</summary>
    Superseded,
}

/// <summary>The result of an attempt to take a lease: either the lease, or who holds it.</summary>
/// <param name="Lease">The lease when it was taken; the caller disposes of it.</param>
/// <param name="Holder">The holder when the lease was not taken.</param>
/// <param name="IsSuperseded">
/// Whether the holder is a later try of the same run: then this try is out of date, and waiting for the lease is of no use to it.
/// The default value is <see langword="false"/>.
/// </param>
public sealed record LeaseResult(ILease? Lease, LeaseHolder? Holder, bool IsSuperseded = false);
