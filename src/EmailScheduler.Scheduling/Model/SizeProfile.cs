namespace EmailScheduler.Scheduling.Model;

/// <summary>An organization's size, which sets its load limits (docs/scheduling-rules.md, section 8).</summary>
public enum SizeProfile
{
    /// <summary>Below 10,000 valid contacts: daily cap 0.20, effective dates 50 a day, smoothing over 3 days.</summary>
    Small,

    /// <summary>Below 100,000 valid contacts: daily cap 0.10, effective dates 200 a day, smoothing over 5 days.</summary>
    Medium,

    /// <summary>Below 500,000 valid contacts: daily cap 0.07, effective dates 500 a day, smoothing over 7 days.</summary>
    Large,

    /// <summary>500,000 valid contacts and more: daily cap 0.05, effective dates 1000 a day, smoothing over 10 days.</summary>
    Enterprise,
}
