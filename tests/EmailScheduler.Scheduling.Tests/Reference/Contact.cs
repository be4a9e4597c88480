namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>A valid contact as section 1 reads it. State null: unknown location.</summary>
internal sealed record Contact(
    long Id,
    string? State,
    DateOnly? BirthDate,
    DateOnly? EffectiveDate,
    string? Carrier,
    bool FailedUnderwriting);
