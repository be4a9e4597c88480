using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Web.Leases;

/// <summary>Who holds a lease, in words.</summary>
public static class LeaseText
{
    /// <summary>What distinguishes a holder from the next one: a form carries it, so that no other lease is removed than the one that was looked at.</summary>
    public static string NameOf(LeaseHolder holder)
    {
        ArgumentNullException.ThrowIfNull(holder);
        return holder.RunId ?? holder.InstanceId ?? "";
    }
}
