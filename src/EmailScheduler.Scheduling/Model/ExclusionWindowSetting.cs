namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// One exclusion window as the application setting <c>exclusion_windows</c> gives it (docs/scheduling-rules.md, section 3); a row of the table <c>exclusion_windows</c> has
/// the same fields.
/// </summary>
public sealed record ExclusionWindowSetting
{
    /// <summary>The state, as contacts may spell it.</summary>
    public string? State { get; init; }

    /// <summary><c>birthday</c>, <c>birthday_month</c>, <c>effective_date</c> or <c>all_year</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Days before the anchor, without the buffer (0 to 366); of no meaning for <c>all_year</c>.</summary>
    public int? DaysBefore { get; init; }

    /// <summary>Days after the anchor (0 to 366); of no meaning for <c>all_year</c>.</summary>
    public int? DaysAfter { get; init; }

    /// <summary>The first day that the window holds (<c>YYYY-MM-DD</c>); blank is open.</summary>
    public string? ValidFrom { get; init; }

    /// <summary>The last day that the window holds (<c>YYYY-MM-DD</c>); blank is open.</summary>
    public string? ValidTo { get; init; }

    /// <summary><c>add</c> (the default) or <c>replace</c>, which removes the built-in windows of the state.</summary>
    public string? Mode { get; init; }

    /// <summary>Where the rule comes from; explanations name it.</summary>
    public string? Source { get; init; }

    /// <summary>The name of the application's setting that is a list of these.</summary>
    public const string Setting = "Scheduling:ExclusionWindows";

    /// <summary>What the window in a place of that list is called, in errors and explanations too.</summary>
    public static string NameOf(int index) => FormattableString.Invariant($"{Setting}:{index}");

    /// <summary>Refuses a window of which a field cannot be read.</summary>
    /// <param name="origin">What the error calls the window.</param>
    /// <exception cref="InvalidSettingException">The message names the window, the field and its value.</exception>
    public void Require(string origin) => _ = WindowRows.Parse(this, origin);
}
