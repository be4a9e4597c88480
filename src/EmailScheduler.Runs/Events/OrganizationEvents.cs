using System.Security.Cryptography;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs.Events;

/// <summary>
/// The events that were reported of one organization's emails. They are stored at once, without the lease, one object for each batch, named by the day of its
/// arrival and by its content, and never changed; a run folds those that its database has not folded yet.
/// </summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="timeProvider">The clock, for the day of a batch's arrival.</param>
public sealed class OrganizationEvents(IObjectStore store, long organizationId, TimeProvider timeProvider)
{
    private const int AtOnce = 8;
    private const int Witnesses = 5;

    /// <summary>A batch was accepted by a clock of its own: what was not too far ahead then is not refused now, by the store's.</summary>
    private static readonly TimeSpan AcceptedAhead = TimeSpan.FromDays(2);

    private const int NameLength = 2 * SHA256.HashSizeInBytes;

    private readonly string _databaseKey = DatabaseKeys.Of(organizationId);

    private DateOnly Today => DateOnly.FromDateTime(timeProvider.GetUtcNow().UtcDateTime);

    /// <summary>Stores a batch. The same bytes once more, on the same day, are the same batch.</summary>
    /// <param name="body">The events, see <see cref="EventBatch"/>.</param>
    /// <param name="cancellationToken">Gives up; the batch may be stored or not, and giving it again is harmless.</param>
    /// <returns>The stored batch, or what is wrong with this one.</returns>
    /// <exception cref="InvalidDatabaseException">The organization has no database.</exception>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<(StoredEvents? Stored, IReadOnlyList<EventFault> Faults)> AddAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        var (events, faults) = EventBatch.Parse(body.Span, organizationId, timeProvider.GetUtcNow());
        if (faults.Count > 0)
        {
            return (null, faults);
        }

        var listing = await store.ListLevelAsync(_databaseKey, cancellationToken);
        if (!listing.Objects.Any(entry => entry.Key == _databaseKey) && !listing.Prefixes.Contains(DatabaseKeys.Log(_databaseKey), StringComparer.Ordinal))
        {
            throw new InvalidDatabaseException($"There is no database '{_databaseKey}' in {store.Address}, so no events of organization {organizationId} are taken; check the organization's number.");
        }

        var (day, name) = (Today, Name(body.Span));
        var put = new PutRequest
        {
            Key = DatabaseKeys.EventsOfDay(_databaseKey, day) + name,
            Content = ObjectContent.FromBytes(body),
            ContentType = "application/x-ndjson",
            IfAbsent = true,
        };
        var answer = await store.PutAsync(put, cancellationToken);
        return (new StoredEvents(organizationId, day, name, events.Count, IsNew: answer.Status == PutStatus.Written), []);
    }

    /// <summary>
    /// Whether there may be anything to fold: batches in the store; or, where they are gone, what was folded of contacts that were not there, and that are there now.
    /// </summary>
    internal static bool MayHaveToFold(CheckOut checkOut, CancellationToken cancellationToken) =>
        checkOut.Beside.HasEvents || FoldedBatches.HasAnyToSettle(checkOut.Path, cancellationToken);

    /// <summary>Folds what a local database has not folded yet into it; a file for which there is nothing new stays as it is.</summary>
    /// <param name="path">The file; no other process may have it open. When this throws, it must be thrown away.</param>
    /// <param name="request">The organization, the run, the settings.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidDatabaseException">Something in the database is in the way; the message names it.</exception>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    internal async Task<FoldResult> FoldAsync(string path, ScheduleRequest request, CancellationToken cancellationToken)
    {
        var days = await ListDaysAsync(cancellationToken);
        var folded = FoldedBatches.Read(path, cancellationToken);
        var first = folded.FirstDay(Today) ?? DateOnly.MinValue;
        EventFold? fold = null;
        try
        {
            foreach (var day in days.Where(day => day >= first))
            {
                foreach (var some in (await ListBatchesAsync(day, folded, cancellationToken)).Chunk(AtOnce))
                {
                    var batches = await Task.WhenAll(some.Select(batch => ReadAsync(batch, cancellationToken)));
                    fold ??= EventFold.Open(path, request, cancellationToken);
                    await Task.Run(() => Array.ForEach(batches, batch => fold.Add(day, batch.Name, batch.Events, cancellationToken)), cancellationToken);
                }
            }

            fold ??= folded.HasToSettle ? EventFold.Open(path, request, cancellationToken) : null;
            return fold is null ? new FoldResult() : await Task.Run(() => fold.Complete(cancellationToken), cancellationToken);
        }
        finally
        {
            fold?.Dispose();
        }
    }

    /// <summary>
    /// Removes the batches of days that are over their time: what a run has folded needs them no more, unless its database goes back further. Their age is counted back from the fifth newest
    /// report that the store has been given, where this machine's clock is ahead of that: a clock that is wrong for some runs removes none. What goes wrong is left to the next run, and
    /// logged: as a warning, unless the run was being ended.
    /// </summary>
    /// <param name="keepDays">For how many days they are kept.</param>
    /// <param name="logger">Receives a failure.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    internal async Task TryRemoveExpiredAsync(int keepDays, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            var expired = (await ListDaysAsync(cancellationToken)).Where(day => day < Today.AddDays(-keepDays)).ToList();
            var written = expired.Count == 0 ? null : await new RunReports(store, organizationId, timeProvider).FindWriteTimeAsync(Witnesses, cancellationToken);
            foreach (var day in expired.Where(day => written is { } time && day < DateOnly.FromDateTime(time.UtcDateTime).AddDays(-keepDays)))
            {
                await foreach (var entry in store.ListAsync(DatabaseKeys.EventsOfDay(_databaseKey, day), cancellationToken))
                {
                    await store.DeleteAsync(entry.Key, cancellationToken: cancellationToken);
                }
            }
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            logger.Log(LeftWork.LevelOf(cancellationToken), failure, "Old events of organization {OrganizationId} were not removed; the next run tries again", organizationId);
        }
    }

    // What a store says of an object may be any time.
    private static DateTimeOffset AtLatest(DateTimeOffset arrivedAt) => arrivedAt < DateTimeOffset.MaxValue - AcceptedAhead ? arrivedAt + AcceptedAhead : DateTimeOffset.MaxValue;

    private static string Name(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    /// <summary>The days on which batches arrived, ascending.</summary>
    private async Task<List<DateOnly>> ListDaysAsync(CancellationToken cancellationToken)
    {
        var listing = await store.ListLevelAsync(DatabaseKeys.Events(_databaseKey), cancellationToken);
        return [.. listing.Prefixes.Select(prefix => DatabaseKeys.TryParseEventsDay(_databaseKey, prefix)).OfType<DateOnly>().Order()];
    }

    // What has another name than a batch is not ours, and is passed over.
    private async Task<List<ObjectEntry>> ListBatchesAsync(DateOnly day, FoldedBatches folded, CancellationToken cancellationToken)
    {
        var prefix = DatabaseKeys.EventsOfDay(_databaseKey, day);
        var batches = new List<ObjectEntry>();
        await foreach (var entry in store.ListAsync(prefix, cancellationToken))
        {
            var name = entry.Key[prefix.Length..];
            if (name.Length == NameLength && name.All(char.IsAsciiHexDigitLower) && !folded.Contains(day, name))
            {
                batches.Add(entry);
            }
        }

        return batches;
    }

    /// <summary>The events of a batch; none when they cannot be read, or its content is another than its name says.</summary>
    private async Task<(string Name, IReadOnlyList<EmailEvent>? Events)> ReadAsync(ObjectEntry entry, CancellationToken cancellationToken)
    {
        var name = entry.Key[(entry.Key.LastIndexOf('/') + 1)..];
        await using var found = await store.GetAsync(entry.Key, cancellationToken: cancellationToken);
        if (found is not { Status: GetStatus.Found, Head: { } head, Content: { } content } || head.Length > EventBatch.MaxBytes)
        {
            return (name, null);
        }

        var body = new byte[head.Length];
        await content.ReadExactlyAsync(body, cancellationToken);
        var (events, faults) = EventBatch.Parse(body, organizationId, AtLatest(head.LastModified));
        return (name, faults.Count == 0 && Name(body) == name ? events : null);
    }
}

/// <summary>A batch of events that is stored.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="Day">The day of its arrival (UTC).</param>
/// <param name="Batch">Its name: the SHA-256 of its bytes, in hex digits.</param>
/// <param name="Events">How many events it has.</param>
/// <param name="IsNew">Whether it was not stored already.</param>
public sealed record StoredEvents(long OrganizationId, DateOnly Day, string Batch, int Events, bool IsNew);
