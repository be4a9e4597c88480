namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>A valid contact as section 1 reads it. No locations: unknown location; two: those of its state and of its ZIP code, which differ.</summary>
internal sealed record Contact(
    long Id,
    IReadOnlyList<string> Locations,
    ContactDate BirthDate,
    ContactDate EffectiveDate,
    string? Carrier,
    bool FailedUnderwriting)
{
    public string? State => Locations.Count == 0 ? null : Locations[0];
}
