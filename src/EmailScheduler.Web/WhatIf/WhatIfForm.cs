using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace EmailScheduler.Web.WhatIf;

/// <summary>
/// The form as an address fills it in. The address of a comparison has only what is to change, so that it can be kept and shared: a browser that sends all fields is sent on to it.
/// </summary>
public sealed record WhatIfForm
{
    /// <summary>The name in the address of whether the guard is to judge the changed plan.</summary>
    public const string GuardKey = "guard";

    /// <summary>The application's settings by name.</summary>
    public required IReadOnlyDictionary<string, string?> Now { get; init; }

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
    public static WhatIfForm Read(IQueryCollection query, SourcedSettings settings)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(settings);
        var now = settings.List().DistinctBy(setting => setting.Name, StringComparer.Ordinal).ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        var entered = WhatIfFields.All.Where(field => query.ContainsKey(field.Key)).Select(field => (field.Setting, Text: query[field.Key].ToString().ReplaceLineEndings("\n").Trim())).ToList();
        var given = entered.Where(field => field.Text != (now.GetValueOrDefault(field.Setting) ?? "")).ToDictionary(field => field.Setting, field => field.Text, StringComparer.Ordinal);
        return new WhatIfForm
        {
            Now = now,
            Given = given,
            AsksGuard = query[GuardKey] == "on",
            IsAsked = entered.Count > 0,
            IsShort = entered.Count == given.Count,
        };
    }

    /// <summary>The value that a field shows.</summary>
    public string ValueOf(WhatIfField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Given.GetValueOrDefault(field.Setting) ?? Now.GetValueOrDefault(field.Setting) ?? "";
    }

    /// <summary>The form with what is wrong with its values.</summary>
    public WhatIfForm With(InvalidSettingException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return this with { Fault = failure.Message, FaultySetting = WhatIfFields.All.FirstOrDefault(field => IsOf(field, failure.Setting))?.Setting };
    }

    /// <summary>The address of the comparison.</summary>
    public string AddressOf(PageLinks links, long organization)
    {
        ArgumentNullException.ThrowIfNull(links);
        var query = new QueryBuilder(WhatIfFields.All.Where(field => Given.ContainsKey(field.Setting)).Select(field => KeyValuePair.Create(field.Key, Given[field.Setting])));
        if (AsksGuard)
        {
            query.Add(GuardKey, "on");
        }

        return links.WhatIf(organization) + query;
    }

    // What is read from a database is named as its columns are, and an entry of a list by its place.
    private static bool IsOf(WhatIfField field, string setting) =>
        setting == field.Setting || setting.StartsWith(field.Setting + ":", StringComparison.Ordinal) || setting == RulesColumn.Of(field.Setting);
}
