namespace EmailScheduler.Web;

/// <summary>What the console says of where it runs.</summary>
public sealed record ConsoleSettings
{
    /// <summary>The store that is looked at, as people may see it, such as <c>s3://agencies</c>: without credentials.</summary>
    public required string Store { get; init; }
}
