using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs.Acts;

/// <summary>
/// The records of what people did to one organization: one small object for each act, written before the act and completed after it. So there is no act without a
/// record where the store takes records at all, and one whose process died, or whose answer was lost, shows as <see cref="AuditOutcome.Begun"/>.
/// </summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="timeProvider">The clock, for the time of an act.</param>
/// <param name="logger">Receives why a record could not be written.</param>
public sealed class AuditLog(IObjectStore store, long organizationId, TimeProvider timeProvider, ILogger logger)
{
    private const long MaxBytes = 64 * 1024;
    private const int AtOnce = 8;
    private const int MaxActorLength = 200;

    // What was done is done: its record is not given up with the caller, and delays the answer no longer than this.
    private static readonly TimeSpan CompleteWithin = TimeSpan.FromSeconds(10);

    private readonly string _databaseKey = DatabaseKeys.Of(organizationId);

    /// <summary>The newest records, newest first. Objects that are no records are passed over.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<AuditRecord>> ListAsync(int count, CancellationToken cancellationToken = default) => ListAsync(count, before: null, cancellationToken);

    /// <summary>As <see cref="ListAsync(int, CancellationToken)"/>, from a place in the list on.</summary>
    /// <param name="count">At most so many.</param>
    /// <param name="before">The id of the record after which the list begins; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<IReadOnlyList<AuditRecord>> ListAsync(int count, string? before, CancellationToken cancellationToken) =>
        ReadNewestAsync(count, id => before is null || string.CompareOrdinal(SecondOf(id), SecondOf(before)) <= 0, before, cancellationToken);

    /// <summary>The newest records of acts that began after a time, newest first. Older ones are not read: where no one has acted since, this is a listing alone.</summary>
    /// <param name="count">At most so many.</param>
    /// <param name="since">The time (UTC).</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<AuditRecord>> ListSinceAsync(int count, DateTimeOffset since, CancellationToken cancellationToken = default)
    {
        // An id has the seconds of its time.
        var some = await ReadNewestAsync(count, id => RunId.TimeOf(id) is { } begun && begun > since.AddSeconds(-1), before: null, cancellationToken);
        return [.. some.Where(record => record.At > since)];
    }

    private async Task<IReadOnlyList<AuditRecord>> ReadNewestAsync(int count, Predicate<string> isWanted, string? before, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await foreach (var entry in store.ListAsync(DatabaseKeys.Audit(_databaseKey), cancellationToken))
        {
            // Ids begin with their time.
            if (DatabaseKeys.TryParseAuditRecord(_databaseKey, entry.Key) is { } id && RunId.IsValid(id) && isWanted(id))
            {
                ids.Add(id);
            }
        }

        // Acts of one second come as they began.
        return await NewestFirst.ReadAsync(ids, SecondOf, count, AtOnce, async some => After(before, [.. (await ReadAsync(some, cancellationToken))
            .OrderByDescending(record => SecondOf(record.Id), StringComparer.Ordinal)
            .ThenByDescending(record => record.At)
            .ThenByDescending(record => record.Id, StringComparer.Ordinal)]));
    }

    private async Task<IEnumerable<AuditRecord>> ReadAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var all = new List<AuditRecord>();
        foreach (var some in ids.Chunk(AtOnce))
        {
            all.AddRange((await Task.WhenAll(some.Select(id => ReadAsync(id, cancellationToken)))).OfType<AuditRecord>());
        }

        return all;
    }

    /// <summary>The records that come after one in the list. Of one that is gone its second alone is known: a record may then be listed once more, and none is passed over.</summary>
    private static IEnumerable<AuditRecord> After(string? before, IReadOnlyList<AuditRecord> records) =>
        before is not null && records.Any(record => record.Id == before) ? records.SkipWhile(record => record.Id != before).Skip(1) : records;

    private static string SecondOf(string id) => id[.."20260115T060000Z".Length];

    /// <summary>Records an act, and does it.</summary>
    /// <param name="act">What is done, see <see cref="AuditActs"/>.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="reason">Why, if that was said.</param>
    /// <param name="ids">What it is done to, by the kind of id: <c>run</c>, <c>state</c>, <c>until</c>.</param>
    /// <param name="actAsync">Does it.</param>
    /// <param name="outcomeOf">What became of it. When it throws, it may have happened or not, and the record stays as it was begun.</param>
    /// <param name="cancellationToken">Stops the act.</param>
    /// <returns>What the act returned, and a warning where it could not be recorded.</returns>
    internal async Task<(T Result, string? Warning)> RecordAsync<T>(
        string act,
        string actor,
        string? reason,
        IReadOnlyDictionary<string, string> ids,
        Func<CancellationToken, Task<T>> actAsync,
        Func<T, AuditOutcome> outcomeOf,
        CancellationToken cancellationToken)
    {
        var begun = await TryBeginAsync(act, actor, reason, ids, cancellationToken);
        var result = await actAsync(cancellationToken);
        return (result, await TryCompleteAsync(begun, outcomeOf(result)));
    }

    /// <summary>Records that an act begins. Where that fails the act goes on, and its record is written after it.</summary>
    internal async Task<BegunRecord> TryBeginAsync(string act, string actor, string? reason, IReadOnlyDictionary<string, string> ids, CancellationToken cancellationToken)
    {
        // The same time in both: the order of the list is that of the ids' seconds, and of the times within one.
        var now = timeProvider.GetUtcNow();
        var record = new AuditRecord
        {
            Id = RunId.NewAt(now),
            OrganizationId = organizationId,
            Act = act,
            Outcome = AuditOutcome.Begun,
            Actor = actor.Length > MaxActorLength ? actor[..MaxActorLength] : actor,
            At = now,
            Reason = reason,
            Ids = ids,
        };
        try
        {
            return new BegunRecord(record, (await store.PutReadBackAsync(RequestOf(record, etag: null), cancellationToken)).ETag);
        }
        catch (ObjectStoreException failure)
        {
            logger.LogWarning(failure, "The record {Record} of the act {Act} on organization {OrganizationId} could not be written before it", record.Id, act, organizationId);
            return new BegunRecord(record, ETag: null);
        }
    }

    /// <summary>Records how an act ended, whether its caller has given up meanwhile or not.</summary>
    /// <returns>A warning where that failed; <see langword="null"/> when the record is there.</returns>
    internal async Task<string?> TryCompleteAsync(BegunRecord begun, AuditOutcome outcome)
    {
        var (record, etag) = begun;
        using var bound = new CancellationTokenSource(CompleteWithin, timeProvider);
        try
        {
            var written = await store.PutReadBackAsync(RequestOf(record with { Outcome = outcome }, etag), bound.Token);
            return written.Status == PutStatus.Written ? null

                // The answer to the first write is lost, and the record is there: it is this program's own.
                : etag is null ? NoMoreThanBegun(record)
                : FormattableString.Invariant($"The record {record.Id} of this act was changed by another program meanwhile, and is left as it is.");
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            logger.LogWarning(failure, "The record {Record} of the act {Act} on organization {OrganizationId} could not be written after it", record.Id, record.Act, organizationId);
            return etag is null
                ? FormattableString.Invariant($"There may be no record of this act: '{DatabaseKeys.AuditRecord(_databaseKey, record.Id)}' could not be written in {store.Address}. Let this program write there.")
                : NoMoreThanBegun(record);
        }
    }

    private string NoMoreThanBegun(AuditRecord record) =>
        FormattableString.Invariant($"The record {record.Id} says no more than that this act was begun: '{DatabaseKeys.AuditRecord(_databaseKey, record.Id)}' could not be written a second time.");

    private PutRequest RequestOf(AuditRecord record, string? etag) =>
        StoredJson.RequestOf(DatabaseKeys.AuditRecord(_databaseKey, record.Id), record, ActJson.Indented.AuditRecord).OnTopOf(etag);

    private async Task<AuditRecord?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var (record, _) = await StoredJson.ReadAsync(store, DatabaseKeys.AuditRecord(_databaseKey, id), ActJson.Indented.AuditRecord, MaxBytes, cancellationToken);
        return record is { Act: not null, Actor: not null, Ids: not null } && record.Id == id && record.OrganizationId == organizationId ? record : null;
    }
}

/// <summary>A record that was begun.</summary>
/// <param name="Record">The record.</param>
/// <param name="ETag">As it is stored; <see langword="null"/> when it could not be written, or is not known to be.</param>
internal sealed record BegunRecord(AuditRecord Record, string? ETag);
