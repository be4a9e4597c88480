using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Charts;

namespace EmailScheduler.Web.WhatIf;

/// <summary>What the page shows: the form, and the comparison that it asked for.</summary>
public sealed record WhatIfModel
{
    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The form.</summary>
    public required WhatIfForm Form { get; init; }

    /// <summary>The comparison; <see langword="null"/> when none was asked for, or none was possible.</summary>
    public WhatIfResult? Result { get; init; }
}

/// <summary>A comparison.</summary>
public sealed record WhatIfResult
{
    /// <summary>Both plans.</summary>
    public required ComparedOrganization Compared { get; init; }

    /// <summary>The coming days by today's settings.</summary>
    public required HeatMap Now { get; init; }

    /// <summary>The coming days with the change.</summary>
    public required HeatMap Changed { get; init; }

    /// <summary>What the guard says of the changed plan; <see langword="null"/> when it was not asked.</summary>
    public required GuardAnswer? Guard { get; init; }

    /// <summary>How the change is made for good.</summary>
    public required IReadOnlyList<LastingChange> Lasting { get; init; }
}

/// <summary>What the guard says of a plan that is not made.</summary>
/// <param name="Mode">What it does with a plan that is out of bounds.</param>
/// <param name="Report">What it found; <see langword="null"/> for nothing.</param>
/// <param name="Failure">Why the plan could not be made for it; <see langword="null"/> when it was.</param>
public sealed record GuardAnswer(GuardMode Mode, GuardReport? Report, string? Failure)
{
    /// <summary>Whether the first run with the change would be held.</summary>
    public bool Holds => Mode == GuardMode.Hold && Report is { } report && report.Findings.Any(finding => finding.Holds);
}

/// <summary>How one setting is changed for good.</summary>
/// <param name="Name">The setting's name.</param>
/// <param name="Value">The value to give; <see langword="null"/> or empty for none, so that the default holds.</param>
/// <param name="Source">Where it is given today; <see langword="null"/> when it is not.</param>
/// <param name="Own">The organization's own column that prevails; <see langword="null"/> when it has no value there.</param>
public sealed record LastingChange(string Name, string? Value, string? Source, string? Own)
{
    /// <summary>The app setting of the Functions app.</summary>
    public string AppSetting => Name.Replace(":", "__", StringComparison.Ordinal);

    /// <summary>The column for this organization alone; <see langword="null"/> where rows of a table are.</summary>
    public string? Column => Name.StartsWith($"{ExclusionWindowSetting.Setting}", StringComparison.Ordinal) ? null : $"organizations.{GivenSetting.NameOf(Name)}";
}
