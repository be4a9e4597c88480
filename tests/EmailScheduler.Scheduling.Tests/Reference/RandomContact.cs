namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>What the other tables of a random database need to know of a contact.</summary>
internal sealed record RandomContact(long Id, DateOnly BirthDate, DateOnly EffectiveDate);
