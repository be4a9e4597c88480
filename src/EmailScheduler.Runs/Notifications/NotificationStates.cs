using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Notifications;

/// <summary>The state of an organization's notifications in the store.</summary>
/// <param name="store">The store.</param>
internal sealed class NotificationStates(IObjectStore store)
{
    private const long MaxBytes = 256 * 1024;
    private const int Attempts = 5;

    /// <summary>Reads the state; what is not there, or cannot be read, is an empty one.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<NotificationState> ReadAsync(long organizationId, CancellationToken cancellationToken) => (await FindAsync(organizationId, cancellationToken)).State;

    /// <summary>Changes the state, on top of whatever others have made of it meanwhile; what is not changed is not written.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="change">What it becomes; called again when another process was faster.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ObjectStoreException">The store failed, or the state kept changing.</exception>
    public async Task<NotificationState> ChangeAsync(long organizationId, Func<NotificationState, NotificationState> change, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (before, etag) = await FindAsync(organizationId, cancellationToken);
            var after = change(before);
            if (ReferenceEquals(after, before))
            {
                return before;
            }

            var request = StoredJson.RequestOf(KeyOf(organizationId), after, NotificationJson.Compact.NotificationState).OnTopOf(etag);
            if ((await store.PutAsync(request, cancellationToken)).Status == PutStatus.Written)
            {
                return after;
            }
        }

        throw new ObjectStoreException(ObjectStoreFailure.Transient, $"'{KeyOf(organizationId)}' in {store.Address} changed {Attempts} times meanwhile; the next run tries again.");
    }

    private async Task<(NotificationState State, string? ETag)> FindAsync(long organizationId, CancellationToken cancellationToken)
    {
        var (state, etag) = await StoredJson.ReadAsync(store, KeyOf(organizationId), NotificationJson.Compact.NotificationState, MaxBytes, cancellationToken);

        // A document that someone else put there may say null where this program never does, or be another organization's.
        return (state is { Pending: not null } && state.OrganizationId == organizationId && state.Pending.All(IsWhole) ? state : new NotificationState { OrganizationId = organizationId }, etag);
    }

    private static bool IsWhole(PendingNotification? pending) => pending is { To: not null, Notification: { Data.RunId: not null } };

    private static string KeyOf(long organizationId) => DatabaseKeys.Notifications(DatabaseKeys.Of(organizationId));
}
