using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Acts;

/// <summary>The pause of one organization's runs: at most one object, <c>org-data/{org}.db.pause.json</c>.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="timeProvider">The clock, for when a pause began.</param>
internal sealed class Pauses(IObjectStore store, long organizationId, TimeProvider timeProvider)
{
    private const long MaxBytes = 64 * 1024;
    private const int Attempts = 5;

    private readonly string _key = DatabaseKeys.Pause(DatabaseKeys.Of(organizationId));

    /// <summary>The pause that holds today; <see langword="null"/> when there is none, or its last day has passed.</summary>
    /// <param name="readTodayAsync">Reads the date in the organization's time zone; called where a pause has a last day.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<Pause?> FindInForceAsync(Func<CancellationToken, Task<DateOnly>> readTodayAsync, CancellationToken cancellationToken)
    {
        var pause = await FindAsync(cancellationToken);
        return pause?.Until is { } until && await readTodayAsync(cancellationToken) >= until ? null : pause;
    }

    /// <summary>The pause that is stored, whether its last day has passed or not; <see langword="null"/> when there is none.</summary>
    /// <remarks>What cannot be read holds the plan too: whoever wrote it wanted no emails, and until when is not known.</remarks>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<Pause?> FindAsync(CancellationToken cancellationToken) => (await LookAsync(cancellationToken)).Pause;

    /// <summary>As <see cref="FindAsync"/>, with the object that says it.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<(Pause? Pause, ObjectHead? Head)> LookAsync(CancellationToken cancellationToken)
    {
        var (pause, head) = await StoredJson.ReadWithHeadAsync(store, _key, ReportJson.Indented.Pause, MaxBytes, cancellationToken);
        return (head is null ? null : pause is { Reason: not null, Actor: not null } ? pause : Unreadable(head), head);
    }

    /// <summary>Pauses the organization's runs. A pause that is there is replaced.</summary>
    /// <param name="reason">Why, see <see cref="ActReason"/>.</param>
    /// <param name="until">The first day that is planned again, in the organization's time zone; <see langword="null"/> until it is resumed.</param>
    /// <param name="actor">Who pauses.</param>
    /// <param name="cancellationToken">Gives up; the pause may be stored or not, and giving it again is harmless.</param>
    /// <returns>The pause, and the one that it has replaced.</returns>
    /// <exception cref="ObjectStoreException">The store failed, or the pause there kept changing.</exception>
    public async Task<(Pause Pause, Pause? Replaced)> PauseAsync(string reason, DateOnly? until, string actor, CancellationToken cancellationToken)
    {
        var pause = new Pause { Reason = reason, Actor = actor, Since = timeProvider.GetUtcNow(), Until = until };
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (before, head) = await LookAsync(cancellationToken);
            var request = StoredJson.RequestOf(_key, pause, ReportJson.Indented.Pause).OnTopOf(head?.ETag);
            if ((await store.PutReadBackAsync(request, cancellationToken)).Status == PutStatus.Written)
            {
                return (pause, before);
            }
        }

        throw new ObjectStoreException(ObjectStoreFailure.Transient, $"The pause '{_key}' in {store.Address} changed {Attempts} times while this one was written; look at it, and pause again if need be.");
    }

    /// <summary>Ends the pause that is there now; one that takes its place meanwhile is not removed.</summary>
    /// <returns>How it ended, and the pause that was ended, or that is there now.</returns>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<(ResumeResult Result, Pause? Pause)> ResumeAsync(CancellationToken cancellationToken)
    {
        var (pause, head) = await LookAsync(cancellationToken);
        if (head is null)
        {
            return (ResumeResult.NotPaused, null);
        }

        if (await RemoveAsync(head, cancellationToken))
        {
            return (ResumeResult.Resumed, pause);
        }

        // Gone by another's hand, or by a delete of this one whose answer was lost: it is resumed either way.
        var (now, left) = await LookAsync(cancellationToken);
        return left is null ? (ResumeResult.Resumed, pause) : (ResumeResult.Changed, now);
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

    private Pause Unreadable(ObjectHead head) => new()
    {
        Reason = $"The pause '{_key}' cannot be read, so it holds until it is ended with 'resume', or replaced with 'pause'.",
        Actor = "unknown",
        Since = head.LastModified,
    };
}
