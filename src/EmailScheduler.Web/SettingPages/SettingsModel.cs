using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Preview;

namespace EmailScheduler.Web.SettingPages;

/// <summary>What the pages of settings show.</summary>
public sealed record SettingsModel
{
    /// <summary>The organization; <see langword="null"/> for the application.</summary>
    public long? OrganizationId { get; init; }

    /// <summary>The settings in force, in the order of docs/configuration.md.</summary>
    public required IReadOnlyList<ShownSettings> Groups { get; init; }

    /// <summary>What the organization's database says besides; <see langword="null"/> when it is not known, and for the application.</summary>
    public OwnRules? Own { get; init; }

    /// <summary>Why it is not known what the database says, with the remedy; <see langword="null"/> when it is known.</summary>
    public string? Failure { get; init; }

    /// <summary>The program that plans in place of the built-in engine; <see langword="null"/> for none.</summary>
    public required string? Engine { get; init; }

    /// <summary>The settings that are given.</summary>
    public IReadOnlyList<ShownSetting> Given => [.. Groups.SelectMany(group => group.Settings).Where(setting => setting.IsGiven)];

    /// <summary>How many settings there are.</summary>
    public int Count => Groups.Sum(group => group.Settings.Count);
}

/// <summary>The settings below one heading.</summary>
/// <param name="Heading">The heading, as docs/configuration.md has it.</param>
/// <param name="Settings">The settings.</param>
public sealed record ShownSettings(string Heading, IReadOnlyList<ShownSetting> Settings);

/// <summary>A setting that is in force.</summary>
/// <param name="InForce">Its name, its value and where it is given.</param>
/// <param name="Default">Its default value, as the document says; empty when it says none.</param>
/// <param name="Meaning">What it does; empty when the document says nothing.</param>
public sealed record ShownSetting(SourcedSetting InForce, string Default, string Meaning)
{
    /// <summary>Whether it has another source than its default.</summary>
    public bool IsGiven => InForce.Source != SourcedSettings.Default;

    /// <summary>The place on the page.</summary>
    public string Anchor => InForce.Name.Replace(':', '-');
}

/// <summary>What an organization's database says of the rules.</summary>
public sealed record OwnRules
{
    /// <summary>Whether its emails are planned.</summary>
    public required bool IsActive { get; init; }

    /// <summary>Keys of <c>config_overrides</c> that are other programs'.</summary>
    public required int UnknownKeys { get; init; }

    /// <summary>The exclusion windows in force.</summary>
    public required OrganizationWindows Windows { get; init; }
}
