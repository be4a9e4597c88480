using System.Text.Json;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Acts;

/// <summary>The pause of one organization's runs: at most one object, <c>org-data/{org}.db.pause.json</c>.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="timeProvider">The clock, for when a pause began.</param>
public sealed class Pauses(IObjectStore store, long organizationId, TimeProvider timeProvider)
{
    private const long MaxBytes = 64 * 1024;
    private const int Attempts = 5;

    private readonly string _key = DatabaseKeys.Pause(DatabaseKeys.Of(organizationId));

    /// <summary>The pause that holds today; <see langword="null"/> when there is none, or its last day has passed.</summary>
    /// <param name="today">The date in the organization's time zone.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<PauseDocument?> ReadAsync(DateOnly today, CancellationToken cancellationToken = default) =>
        await FindAsync(cancellationToken) is { } pause && IsInForce(pause, today) ? pause : null;

    /// <summary>The pause that is stored, whether its last day has passed or not; <see langword="null"/> when there is none.</summary>
    /// <remarks>What cannot be read holds the plan too: whoever wrote it wanted no emails, and until when is not known.</remarks>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<PauseDocument?> FindAsync(CancellationToken cancellationToken = default) => (await LookAsync(cancellationToken)).Pause;

    /// <summary>Whether a pause that is stored holds on a day.</summary>
    /// <param name="pause">The pause.</param>
    /// <param name="today">The date in the organization's time zone.</param>
    public static bool IsInForce(PauseDocument pause, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(pause);
        return pause.Until is not { } until || today < until;
    }

    /// <summary>Pauses the organization's runs. A pause that is there is replaced.</summary>
    /// <param name="reason">Why, see <see cref="ActReason"/>.</param>
    /// <param name="until">The first day that is planned again, in the organization's time zone; <see langword="null"/> until it is resumed.</param>
    /// <param name="actor">Who pauses.</param>
    /// <param name="cancellationToken">Gives up; the pause may be stored or not, and giving it again is harmless.</param>
    /// <returns>The pause, and the one that it has replaced.</returns>
    /// <exception cref="ObjectStoreException">The store failed, or the pause there kept changing.</exception>
    public async Task<(PauseDocument Pause, PauseDocument? Replaced)> PauseAsync(string reason, DateOnly? until, string actor, CancellationToken cancellationToken = default)
    {
        var pause = new PauseDocument { Reason = reason, Actor = actor, Since = timeProvider.GetUtcNow(), Until = until };
        var content = ObjectContent.FromBytes(JsonSerializer.SerializeToUtf8Bytes(pause, StoredJson.Indented));
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (before, head) = await LookAsync(cancellationToken);
            var request = new PutRequest { Key = _key, Content = content, ContentType = "application/json", IfAbsent = head is null, IfMatch = head?.ETag };
            if ((await store.PutReadBackAsync(request, cancellationToken)).Status == PutStatus.Written)
            {
                return (pause, before);
            }
        }

        throw new ObjectStoreException(ObjectStoreFailure.Transient, $"The pause '{_key}' in {store.Address} changed {Attempts} times while this one was written; look at it, and pause again if need be.");
    }

    /// <summary>Ends the pause that is there now; one that takes its place meanwhile is not removed.</summary>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<ResumeOutcome> ResumeAsync(CancellationToken cancellationToken = default)
    {
        var (pause, head) = await LookAsync(cancellationToken);
        if (head is null)
        {
            return new ResumeOutcome(ResumeResult.NotPaused, null);
        }

        if (await RemoveAsync(head, cancellationToken))
        {
            return new ResumeOutcome(ResumeResult.Resumed, pause);
        }

        // Gone by another's hand, or by a delete of this one whose answer was lost: it is resumed either way.
        var (now, left) = await LookAsync(cancellationToken);
        return left is null ? new ResumeOutcome(ResumeResult.Resumed, pause) : new ResumeOutcome(ResumeResult.Changed, now);
    }

    private async Task<bool> RemoveAsync(ObjectHead head, CancellationToken cancellationToken)
    {
        try
        {
            return await store.DeleteAsync(_key, head.ETag, cancellationToken) == DeleteStatus.Deleted;
        }
        catch (ObjectStoreException failure) when (failure.Kind == ObjectStoreFailure.Transient)
        {
            if (await store.HeadAsync(_key, cancellationToken) is null)
            {
                return true;
            }

            throw;
        }
    }

    private async Task<(PauseDocument? Pause, ObjectHead? Head)> LookAsync(CancellationToken cancellationToken)
    {
        var (pause, head) = await StoredJson.ReadWithHeadAsync<PauseDocument>(store, _key, MaxBytes, cancellationToken);
        return (head is null ? null : pause is { Reason: not null, Actor: not null } ? pause : Unreadable(head), head);
    }

    private PauseDocument Unreadable(ObjectHead head) => new()
    {
        Reason = $"The pause '{_key}' cannot be read, so it holds until it is ended with 'resume', or replaced with 'pause'.",
        Actor = "unknown",
        Since = head.LastModified,
    };
}

/// <summary>What became of a wish to end a pause.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Pause">The pause that was ended, or that is there now.</param>
public sealed record ResumeOutcome(ResumeResult Result, PauseDocument? Pause);

/// <summary>How a wish to end a pause ended.</summary>
public enum ResumeResult
{
    /// <summary>The pause is ended.</summary>
    Resumed,

    /// <summary>There was none.</summary>
    NotPaused,

    /// <summary>Another pause has taken its place meanwhile, and holds.</summary>
    Changed,
}
