namespace EmailScheduler.Scheduling.Tests.Properties;

/// <summary>A mail that went out.</summary>
internal sealed record SentMail(long Contact, string Type, DateOnly Day, DateOnly Event, DateOnly Base)
{
    public string Kind => IsFollowUp ? "followup" : Type;

    public bool IsFollowUp => Type.StartsWith("followup_", StringComparison.Ordinal);

    public bool IsAnniversary => Type is "birthday" or "effective_date";
}
