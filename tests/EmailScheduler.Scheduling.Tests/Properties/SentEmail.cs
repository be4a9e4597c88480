namespace EmailScheduler.Scheduling.Tests.Properties;

/// <summary>An email that went out.</summary>
internal sealed record SentEmail(long Contact, string Type, DateOnly Day, DateOnly Event, DateOnly Base)
{
    public string Kind => IsFollowUp ? "followup" : Type;

    public bool IsFollowUp => Type.StartsWith("followup_", StringComparison.Ordinal);

    public bool IsAnniversary => Type is "birthday" or "effective_date";
}
