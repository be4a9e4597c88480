namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>The email type of a random campaign, and the day that its emails are about.</summary>
internal sealed record RandomCampaign(string EmailType, DateOnly Day);
