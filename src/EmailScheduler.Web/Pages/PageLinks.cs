using System.Globalization;
using System.Text;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Words;
using Microsoft.AspNetCore.Routing;

namespace EmailScheduler.Web.Pages;

/// <summary>The addresses of the console's pages, for one place that the console is served at.</summary>
/// <param name="basePath">The path above the console: <c>""</c>, or such as <c>/api/console</c>.</param>
/// <param name="assets">The folder of the assets that this process serves, below the base: such as <c>assets/0a1b2c3d4e5f6071</c>.</param>
public sealed class PageLinks(string basePath, string assets)
{
    /// <summary>The path above the console: <c>""</c>, or such as <c>/api/console</c>.</summary>
    public string Base { get; } = basePath;

    /// <summary>All organizations.</summary>
    public string Organizations => $"{Base}/";

    /// <summary>One organization.</summary>
    public string Organization(long organizationId) => Of("organizations/{org}", ("org", organizationId));

    /// <summary>One run.</summary>
    public string Run(long organizationId, string runId) => Of("organizations/{org}/runs/{run}", ("org", organizationId), ("run", runId));

    /// <summary>The emails of one day.</summary>
    public string Day(long organizationId, DateOnly day) => Of("organizations/{org}/days/{day}", ("org", organizationId), ("day", day));

    /// <summary>The place where a contact is looked up.</summary>
    public string Contacts(long organizationId) => Of("organizations/{org}/contacts", ("org", organizationId));

    /// <summary>Why a contact gets the emails that it gets.</summary>
    public string Contact(long organizationId, long contactId) => Of("organizations/{org}/contacts/{contact}", ("org", organizationId), ("contact", contactId));

    /// <summary>The contacts behind a number, all or those counted under a reason, column or status.</summary>
    public string Counted(long organizationId, ContactCount count, string? value = null, long? after = null) =>
        Of("organizations/{org}/counted", ("org", organizationId), ("kind", ContactCountText.KeyOf(count)), ("of", value), ("after", after));

    /// <summary>The commits or versions of the organization's database.</summary>
    public string History(long organizationId) => Of("organizations/{org}/history", ("org", organizationId));

    /// <summary>What is different between two states of the organization's database; without the newer one, since then.</summary>
    public string Diff(long organizationId, string older, string? newer = null) => Of("organizations/{org}/history/diff", ("org", organizationId), ("older", older), ("newer", newer));

    /// <summary>What going back to a state would do, and the form that does it.</summary>
    public string Restore(long organizationId, string state) => Of("organizations/{org}/history/{state}/restore", ("org", organizationId), ("state", state));

    /// <summary>What going back to a state has done, by its run.</summary>
    public string Restored(long organizationId, string runId) => Of("organizations/{org}/history/restored/{run}", ("org", organizationId), ("run", runId));

    /// <summary>What people did.</summary>
    public string Audit(long organizationId) => Of("organizations/{org}/audit", ("org", organizationId));

    /// <summary>Who works on the organization's database now.</summary>
    public string Lease(long organizationId) => Of("organizations/{org}/lease", ("org", organizationId));

    /// <summary>What other settings would do.</summary>
    public string WhatIf(long organizationId) => Of("organizations/{org}/what-if", ("org", organizationId));

    /// <summary>The settings in force, and where they come from.</summary>
    public string Settings(long organizationId) => Of("organizations/{org}/settings", ("org", organizationId));

    /// <summary>A file of the console's, such as <c>console.css</c>.</summary>
    public string Asset(string name) => $"{Base}/{assets}/{name}";

    /// <summary>The address of a page by its pattern. What is given and stands in no <c>{name}</c> of the pattern becomes the query; what is <see langword="null"/> or empty is omitted.</summary>
    /// <param name="pattern">The pattern, such as <c>organizations/{org}</c>.</param>
    /// <param name="values">The values; days are written as <c>2026-01-15</c>.</param>
    public string Of(string pattern, params ReadOnlySpan<(string Name, object? Value)> values)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var path = new StringBuilder(Base).Append('/').Append(pattern);
        var query = new StringBuilder();
        foreach (var (name, value) in values)
        {
            var text = Uri.EscapeDataString(TextOf(value));
            if (pattern.Contains($"{{{name}}}", StringComparison.Ordinal))
            {
                path.Replace($"{{{name}}}", text);
            }
            else if (text.Length > 0)
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(name)).Append('=').Append(text);
            }
        }

        return path.Append(query).ToString();
    }

    /// <summary>The address of a page by its pattern and the values of the request.</summary>
    internal string Of(string pattern, RouteValueDictionary values) =>
        Of(pattern, values.Select(value => (value.Key, value.Value)).Where(value => pattern.Contains($"{{{value.Key}}}", StringComparison.Ordinal)).ToArray());

    private static string TextOf(object? value) => value switch
    {
        null => "",
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
