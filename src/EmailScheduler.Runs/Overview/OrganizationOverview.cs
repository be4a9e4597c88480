using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs.Overview;

/// <summary>
/// Where all organizations of a store stand: two listings, and reads of the small documents that have changed since this process read them. What was known last stays
/// known while the store is down. One for the process, and safe for concurrent use: who asks while the store is being asked gets the same answer.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Receives why the store could not be read.</param>
public sealed class OrganizationOverview(IObjectStore store, RunSettings settings, TimeProvider timeProvider, ILogger logger) : IDisposable
{
    private readonly OrganizationStatuses _statuses = new(store);
    private readonly KeptDocuments<Pause> _pauses = new(async (id, _, token) =>
    {
        var (pause, head) = await new Pauses(store, id, timeProvider).LookAsync(token);
        return (pause, head?.ETag);
    });

    // No two leases have the same ETag, for each has a nonce. Whether one has expired is for the store's clock to say: by this machine's it is read again.
    private readonly KeptDocuments<LeaseHolder> _leases = new(
        async (id, listed, token) => await new LeaseManager(store, new LeaseOptions(), timeProvider, logger).ReadAsync(DatabaseKeys.Of(id), token) is { } holder ? (holder, listed) : (null, null))
    {
        IsOutdated = lease => !lease.IsExpired && lease.ExpiresAt <= timeProvider.GetUtcNow(),
    };

    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly TimeZoneInfo _zone = TimeZoneInfo.FindSystemTimeZoneById(settings.Scheduling.Timezone);
    private KnownOrganizations? _known;
    private Failed? _failed;

    /// <summary>The organizations of the list, which a timer runs; by default those that have a database or a status.</summary>
    public IReadOnlyList<long>? Organizations { get; init; }

    /// <summary>How old an organization's last success may be. The default value is 26 hours; <see langword="null"/> where nothing runs by a timer.</summary>
    public TimeSpan? LateAfter { get; init; } = TimeSpan.FromHours(26);

    /// <summary>How long the store may take to answer while something older can be shown. The default value is 5 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Reads a page. When the store fails, it is of what was known before, and says so.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read, and nothing is known yet.</exception>
    public async Task<OverviewPage> ReadAsync(OverviewQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (known, failure) = await KnowAsync(query.MaxAge, cancellationToken);
        var now = timeProvider.GetUtcNow();
        var rows = new OrganizationRows(known, now, _zone, LateAfter);

        var asOf = failure is null ? known.ReadAt.At : known.ReadAt.By(timeProvider);
        return Select(query, [.. known.Ids.Where(id => StartsWith(id, query.NumberPrefix)).Select(rows.Of)], asOf, failure);
    }

    /// <summary>
    /// Reads one organization as the list shows it, or would show it: one that is not in the list is run on request alone, so that none of its runs is late.
    /// <see langword="null"/> when it is not in the list, and the store has neither a database nor a status of it.
    /// </summary>
    /// <exception cref="ObjectStoreException">The store cannot be read, and nothing is known yet.</exception>
    public async Task<OrganizationRow?> FindAsync(long organizationId, TimeSpan maxAge, CancellationToken cancellationToken = default)
    {
        var (known, _) = await KnowAsync(maxAge, cancellationToken);
        if (known.Ids.Contains(organizationId))
        {
            return new OrganizationRows(known, timeProvider.GetUtcNow(), _zone, LateAfter).Of(organizationId);
        }

        return known.IsStored(organizationId)
            ? new OrganizationRows(await ReadAsync(known.ReadAt, known.Stored, known.ListedStatuses, [organizationId], cancellationToken), timeProvider.GetUtcNow(), _zone, lateAfter: null).Of(organizationId)
            : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _statuses.Dispose();
        _pauses.Dispose();
        _leases.Dispose();
        _asking.Dispose();
    }

    private static bool StartsWith(long organizationId, string digits) =>
        digits.Length == 0 || FormattableString.Invariant($"{organizationId}").StartsWith(digits, StringComparison.Ordinal);

    private static OverviewPage Select(OverviewQuery query, IReadOnlyList<OrganizationRow> all, DateTimeOffset asOf, string? failure)
    {
        var found = all.Where(row => (query.States is null || query.States.Contains(row.State)) && (!query.OnlyWorking || row.Lease is not null)).ToList();

        // They come by number, and the sorting is stable.
        var ordered = query.Order switch
        {
            OverviewOrder.AttentionFirst => found.OrderBy(row => row.State),
            OverviewOrder.LastRun => found.OrderByDescending(row => row.LastRun?.StartedAt ?? DateTimeOffset.MinValue),
            _ => (IEnumerable<OrganizationRow>)found,
        };
        return new OverviewPage
        {
            Organizations = [.. ordered.Skip(query.Skip).Take(query.Limit)],
            Found = found.Count,
            States = [.. all.CountBy(row => row.State).OrderBy(count => count.Key).Select(count => (count.Key, count.Value))],
            Working = all.Count(row => row.Lease is not null),
            AsOf = asOf,
            Failure = failure,
        };
    }

    private async Task<(KnownOrganizations Known, string? Failure)> KnowAsync(TimeSpan maxAge, CancellationToken cancellationToken)
    {
        var asked = timeProvider.GetTimestamp();
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (_known is { } known && (known.ReadAt.Timestamp > asked || timeProvider.GetElapsedTime(known.ReadAt.Timestamp) < maxAge))
            {
                return (known, null);
            }

            if (_known is not null && _failed is { } failed && (failed.Timestamp > asked || timeProvider.GetElapsedTime(failed.Timestamp) < maxAge))
            {
                return (_known, failed.Reason);
            }

            if (_known is null && _failed is { } first && first.Timestamp > asked)
            {
                // One failure answers all who waited: else each would wait for those of all before it.
                throw new ObjectStoreException(first.Kind, first.Reason);
            }

            return await AskAsync(cancellationToken);
        }
        finally
        {
            _asking.Release();
        }
    }

    private async Task<(KnownOrganizations Known, string? Failure)> AskAsync(CancellationToken cancellationToken)
    {
        var asked = ReadingTime.Now(timeProvider);
        if (_known is not { } before)
        {
            return (_known = await ReadFirstAsync(asked, cancellationToken), null);
        }

        using var limit = new CancellationTokenSource(Patience, timeProvider);
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return (_known = await ReadAsync(asked, asking.Token), null);
        }
        catch (Exception failure) when (failure is ObjectStoreException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var reason = failure is ObjectStoreException ? failure.Message : FormattableString.Invariant($"The store {store.Address} has not answered within {Patience.TotalSeconds} seconds.");
            logger.LogWarning(failure, "The organizations could not be read; what was known at {AsOf} is shown", before.ReadAt.At);
            _failed = new Failed(asked.Timestamp, reason, (failure as ObjectStoreException)?.Kind ?? ObjectStoreFailure.Transient);
            return (before, reason);
        }
    }

    private async Task<KnownOrganizations> ReadFirstAsync(ReadingTime asked, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(asked, cancellationToken);
        }
        catch (ObjectStoreException failure)
        {
            _failed = new Failed(asked.Timestamp, failure.Message, failure.Kind);
            throw;
        }
    }

    private async Task<KnownOrganizations> ReadAsync(ReadingTime asked, CancellationToken cancellationToken)
    {
        var listing = StoredOrganizations.ListAsync(store, cancellationToken);
        var reported = _statuses.ListAsync(cancellationToken);
        await Task.WhenAll(listing, reported);
        var (stored, listed) = (await listing, await reported);
        return await ReadAsync(asked, stored, listed, Organizations ?? [.. stored.Databases.Keys.Union(listed.Keys).Order()], cancellationToken);
    }

    /// <summary>Reads the documents of some organizations that have changed since this process read them.</summary>
    private async Task<KnownOrganizations> ReadAsync(
        ReadingTime asked, StoredOrganizations stored, IReadOnlyDictionary<long, string> listed, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        var (statuses, pauses, leases) = (
            _statuses.FindAsync(listed, ids, cancellationToken), _pauses.ReadAsync(stored.Pauses, ids, cancellationToken), _leases.ReadAsync(stored.Leases, ids, cancellationToken));
        await Task.WhenAll(statuses, pauses, leases);
        return new KnownOrganizations
        {
            ReadAt = asked,
            Ids = ids,
            Stored = stored,
            ListedStatuses = listed,
            Statuses = await statuses,
            Pauses = await pauses,
            Leases = await leases,
        };
    }

    private sealed record Failed(long Timestamp, string Reason, ObjectStoreFailure Kind);
}
