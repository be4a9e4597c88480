using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Leases;

/// <summary>A lease as it lies in the store.</summary>
internal sealed record LeaseObject(LeaseBody? Body, ObjectHead Head)
{
    // Ours are under 1 KiB; what is longer is not a lease, and is not read into memory.
    private const int MaxLength = 64 << 10;

    public LeaseHolder Holder
    {
        get
        {
            var expires = Head.LastModified + TimeSpan.FromSeconds(Body?.Timeout ?? LeaseBody.DefaultTimeout);
            return new LeaseHolder(Body?.InstanceId, Body?.RunId, Body?.Host, Head.LastModified, expires, Head.ServerTime > expires);
        }
    }

    /// <summary>Reads the lease; <see langword="null"/> when there is none.</summary>
    public static async Task<LeaseObject?> ReadAsync(IObjectStore store, string key, CancellationToken cancellationToken)
    {
        await using var answer = await store.GetAsync(key, cancellationToken: cancellationToken);
        if (answer.Status == GetStatus.NotFound)
        {
            return null;
        }

        var head = answer.Head!;
        if (head.Length > MaxLength)
        {
            return new LeaseObject(null, head);
        }

        var json = new byte[head.Length];
        await answer.Content!.ReadExactlyAsync(json, cancellationToken);
        return new LeaseObject(LeaseBody.TryParse(json), head);
    }
}
