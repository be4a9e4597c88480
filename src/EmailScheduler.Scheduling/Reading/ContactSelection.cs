using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>What decides which contacts get emails (docs/scheduling-rules.md, section 1), beside what is in their rows.</summary>
/// <param name="Today">The day of the run: who is born after it has no birth date that can be read.</param>
/// <param name="IsActive">Whether the organization is active; else no contact gets any.</param>
/// <param name="AllowsUnknownLocation"><c>send_without_zipcode_for_universal</c>.</param>
/// <param name="KeepsLowestOfAddress">Whether of several contacts with one address only that with the lowest id gets emails.</param>
/// <param name="Statuses">The statuses that suppress an address.</param>
internal sealed record ContactSelection(int Today, bool IsActive, bool AllowsUnknownLocation, bool KeepsLowestOfAddress, StatusText Statuses)
{
    public static ContactSelection Of(OrganizationOverrides overrides, PlanningDays days) => new(
        days.Today,
        overrides.IsActive,
        overrides.InForce.SendWithoutZipcodeForUniversal,
        SettingsValidation.Is(overrides.InForce.DuplicateAddresses, "lowest_id"),
        StatusText.Of(overrides.InForce));
}
