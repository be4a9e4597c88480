namespace EmailScheduler.Scheduling.Model;

/// <summary>A row of the application setting <c>exclusion_windows</c> as it is written (docs/scheduling-rules.md, section 3); what it says is checked by the run.</summary>
public sealed record ExclusionWindowSetting
{
    /// <summary>The state, as section 1 understands one.</summary>
    public string State { get; init; } = "";

    /// <summary><c>birthday</c>, <c>birthday_month</c>, <c>effective_date</c> or <c>all_year</c>.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Days before the anchor (0 to 366); any or none for <c>all_year</c>.</summary>
    public int? DaysBefore { get; init; }

    /// <summary>Days after the anchor (0 to 366); any or none for <c>all_year</c>.</summary>
    public int? DaysAfter { get; init; }

    /// <summary>The first day on which the row holds (<c>YYYY-MM-DD</c>); blank: since ever.</summary>
    public string? ValidFrom { get; init; }

    /// <summary>The last day on which the row holds (<c>YYYY-MM-DD</c>); blank: for ever.</summary>
    public string? ValidTo { get; init; }

    /// <summary><c>add</c> (also when blank), or <c>replace</c>, which removes the built-in rows of the state.</summary>
    public string? Mode { get; init; }

    /// <summary>The law or document that the row comes from.</summary>
    public string? Source { get; init; }
}
