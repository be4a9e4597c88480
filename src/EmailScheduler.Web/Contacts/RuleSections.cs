namespace EmailScheduler.Web.Contacts;

/// <summary>The titles of the sections that an explanation names by their numbers. Sections are those of docs/scheduling-rules.md.</summary>
public static class RuleSections
{
    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        ["1"] = "Input",
        ["2"] = "Anniversaries, and what happens to every email",
        ["2.1"] = "Too late, or too far ahead",
        ["2.2"] = "Forbidden",
        ["2.3"] = "On its ideal date",
        ["2.4"] = "Overdue",
        ["3"] = "Exclusion windows",
        ["4"] = "Campaigns",
        ["5"] = "Follow-ups",
        ["6"] = "Limits and load",
        ["6.1"] = "Frequency",
        ["6.2"] = "Smoothing of effective dates",
        ["6.3"] = "Daily cap",
        ["6.4"] = "One row for each date",
        ["7"] = "Hash",
        ["8"] = "Configuration",
        ["9"] = "Output",
    };

    /// <summary>All sections.</summary>
    internal static IReadOnlyDictionary<string, string> All => Titles;

    /// <summary>A section by its number, such as <c>section 2.2, Forbidden</c>.</summary>
    public static string Of(string section) => Titles.TryGetValue(section, out var title) ? $"section {section}, {title}" : $"section {section}";
}
