using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>
/// Whether an address may be emailed at all, whatever else is known of its contact: the one answer by which contacts are excluded from plans, and by which planned emails
/// are given to the sender (docs/scheduling-rules.md, section 1).
/// </summary>
internal static class EmailPermission
{
    /// <summary>Why it may not; <see cref="ExcludedReason.None"/> where it may.</summary>
    /// <param name="isActive">Whether the organization is active.</param>
    /// <param name="address">The address, trimmed.</param>
    /// <param name="identity">What identifies it (<see cref="EmailAddress.Identity"/>).</param>
    /// <param name="suppressed">The addresses that must not be emailed.</param>
    public static ExcludedReason WhyNot(bool isActive, ReadOnlySpan<byte> address, Hash128 identity, HashSet<Hash128> suppressed) =>
        !isActive ? ExcludedReason.InactiveOrganization
        : !EmailAddress.IsValid(address) ? ExcludedReason.InvalidEmail
        : suppressed.Count > 0 && suppressed.Contains(identity) ? ExcludedReason.Suppressed
        : ExcludedReason.None;
}
