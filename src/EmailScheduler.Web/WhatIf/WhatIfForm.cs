using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace EmailScheduler.Web.WhatIf;

/// <summary>
/// The form as an address fills it in. The address of a comparison has only what is to change, so that it can be kept and shared: a browser that sends all fields is sent on to it.
/// </summary>
public sealed record WhatIfForm
{
    // Longer than the name of any setting.
    private const int MostOfName = 60;

    /// <summary>The name in the address of whether the guard is to judge the changed plan.</summary>
    public const string GuardKey = "guard";

    /// <summary>The settings in force for the organization by name, with where each is given: its own before the application's.</summary>
    public required IReadOnlyDictionary<string, SourcedSetting> Now { get; init; }

    /// <summary>When the run began that found the organization's own settings; <see langword="null"/> when none has, or it is not known now.</summary>
    public DateTimeOffset? FoundAt { get; init; }

    /// <summary>What is to change, by the names of settings; empty for the default value.</summary>
    public required IReadOnlyDictionary<string, string> Given { get; init; }

    /// <summary>Whether the guard is to judge the changed plan.</summary>
    public required bool AsksGuard { get; init; }

    /// <summary>Whether a comparison was asked for, and not only the form.</summary>
    public required bool IsAsked { get; init; }

    /// <summary>Whether the address has nothing but what is to change.</summary>
    public required bool IsShort { get; init; }

    /// <summary>Why the values cannot be compared; <see langword="null"/> when they can.</summary>
    public string? Fault { get; init; }

    /// <summary>The setting that <see cref="Fault"/> is about; <see langword="null"/> for none of the form.</summary>
    public string? FaultySetting { get; init; }

    /// <summary>Reads an address.</summary>
    /// <param name="query">Its values.</param>
    /// <param name="settings">The application's settings.</param>
    /// <param name="own">What the organization has of its own, as far as it is known.</param>
    public static WhatIfForm Read(IQueryCollection query, SourcedSettings settings, OrganizationOverrides? own = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var now = settings.List(own).DistinctBy(setting => setting.Name, StringComparer.Ordinal).ToDictionary(setting => setting.Name, StringComparer.Ordinal);
        var entered = Entered(query);
        var given = entered.Where(field => field.Value != Text(now, WhatIfFields.All.First(one => one.Setting == field.Key))).ToDictionary(StringComparer.Ordinal);
        return new WhatIfForm
        {
            Now = now,
            Given = given,
            AsksGuard = query[GuardKey] == "on",
            IsAsked = entered.Count > 0,
            IsShort = entered.Count == given.Count,
        };
    }

    /// <summary>What an address gives, by the names of settings.</summary>
    public static IReadOnlyDictionary<string, string> Entered(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return WhatIfFields.All.Where(field => query.ContainsKey(field.Key)).ToDictionary(field => field.Setting, field => query[field.Key].ToString().ReplaceLineEndings("\n").Trim(), StringComparer.Ordinal);
    }

    /// <summary>Refuses what an address gives and nothing reads, such as the misspelt name of a setting, and a value that no setting has.</summary>
    /// <param name="query">The values of the address.</param>
    /// <param name="others">The names that it may have besides those of settings.</param>
    /// <exception cref="InvalidSettingException">There is such a name or value.</exception>
    public static void Require(IQueryCollection query, params IReadOnlyList<string> others)
    {
        ArgumentNullException.ThrowIfNull(query);
        var names = WhatIfFields.All.Select(field => field.Key).Concat(others).ToList();
        foreach (var name in query.Keys.Where(name => !names.Contains(name, StringComparer.OrdinalIgnoreCase)))
        {
            var shown = Shown.Asked(name, MostOfName);
            throw NearestName.MeantBy(name.Length > MostOfName ? "" : name.Replace(WhatIfFields.Section, "", StringComparison.OrdinalIgnoreCase), names) is { } nearest
                ? InvalidSettingException.NoSuchName(shown, "in the address", nearest)
                : InvalidSettingException.OfInput(shown, $"There is no setting '{shown}' (in the address): remove it, or take the name from the form of What if.");
        }

        if (Entered(query).FirstOrDefault(field => Shown.WithoutAddresses(field.Value) != field.Value) is { Key: { } setting })
        {
            throw InvalidSettingException.OfInput(setting, "The value has an email address in it, which no setting has.");
        }
    }

    /// <summary>The change for the query of an address.</summary>
    private static IEnumerable<KeyValuePair<string, string>> QueryOf(IReadOnlyDictionary<string, string> given)
    {
        return WhatIfFields.All.Where(field => given.ContainsKey(field.Setting)).Select(field => KeyValuePair.Create(field.Key, given[field.Setting]));
    }

    /// <summary>The address of a contact's explanation by changed settings, to which more can be added.</summary>
    public static string AddressOf(PageLinks links, long organization, long contact, IReadOnlyDictionary<string, string> given, params IEnumerable<KeyValuePair<string, string>> more)
    {
        ArgumentNullException.ThrowIfNull(links);
        return links.Contact(organization, contact) + new QueryBuilder(QueryOf(given).Concat(more));
    }

    /// <summary>The value that a field shows.</summary>
    public string ValueOf(WhatIfField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Shown.WithoutAddresses(Given.GetValueOrDefault(field.Setting) ?? Text(Now, field))!;
    }

    /// <summary>The form with what is wrong with its values.</summary>
    public WhatIfForm With(InvalidSettingException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return this with { Fault = failure.Message, FaultySetting = WhatIfFields.All.FirstOrDefault(field => IsOf(field, failure.Setting))?.Setting };
    }

    /// <summary>The address of the comparison.</summary>
    public string AddressOf(PageLinks links, long organization) => AddressOf(links, organization, Given, AsksGuard);

    /// <summary>The address of the comparison for a change.</summary>
    public static string AddressOf(PageLinks links, long organization, IReadOnlyDictionary<string, string> given, bool asksGuard = false)
    {
        ArgumentNullException.ThrowIfNull(links);
        var query = new QueryBuilder(QueryOf(given));
        if (asksGuard)
        {
            query.Add(GuardKey, "on");
        }

        return links.WhatIf(organization) + query;
    }

    // A word may be written in any case of letters, and a choice is found in one.
    private static string Text(IReadOnlyDictionary<string, SourcedSetting> now, WhatIfField field)
    {
        var value = now.GetValueOrDefault(field.Setting)?.Value ?? "";
        return field.Choices.FirstOrDefault(choice => string.Equals(choice, value, StringComparison.OrdinalIgnoreCase)) ?? value;
    }

    // What is read from a database is named as its columns are, and an entry of a list by its place.
    private static bool IsOf(WhatIfField field, string setting) =>
        setting == field.Setting || setting.StartsWith(field.Setting + ":", StringComparison.Ordinal) || setting == GivenSetting.NameOf(field.Setting);
}
