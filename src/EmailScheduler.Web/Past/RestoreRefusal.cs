using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Web.Past;

/// <summary>Why a state was not gone back to, or cannot be.</summary>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Reason">Why.</param>
/// <param name="Next">What to look at next: the words and the address.</param>
public sealed record RestoreRefusal(string Title, string Reason, (string Text, string Address) Next)
{
    /// <summary>Who holds the lease, where that is why.</summary>
    public LeaseHolder? Holder { get; init; }
}

/// <summary>What the page of a refusal shows.</summary>
/// <param name="OrganizationId">The organization.</param>
/// <param name="Zone">The zone of the times that are shown.</param>
/// <param name="State">The state.</param>
/// <param name="Refusal">Why it was not gone back to.</param>
public sealed record RefusalModel(long OrganizationId, TimeZoneInfo Zone, PastState State, RestoreRefusal Refusal);
