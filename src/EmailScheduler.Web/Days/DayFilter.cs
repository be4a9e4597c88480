using System.Globalization;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Web.Acts;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Pages;

namespace EmailScheduler.Web.Days;

/// <summary>Which emails of a day are looked at, as the address of the page says.</summary>
public sealed record DayFilter
{
    /// <summary>The fields of its address.</summary>
    public static IReadOnlyList<QueryField> Fields { get; } = [new("type"), new("status"), new("reason"), QueryField.Switch("held"), QueryField.Number("after")];

    private const string Path = "organizations/{org}/days/{day}";

    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Only those of this <c>email_type</c>; empty for all.</summary>
    public string Type { get; init; } = "";

    /// <summary>Only those of this <c>status</c>; empty for all.</summary>
    public string Status { get; init; } = "";

    /// <summary>Only those of this <c>skip_reason</c>; empty for all.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Only those that are planned and not given to the sender.</summary>
    public bool HeldBack { get; init; }

    /// <summary>The row after which the page begins; <see langword="null"/> for the first page.</summary>
    public long? After { get; init; }

    /// <summary>Whether not all emails of the day are looked at.</summary>
    public bool IsNarrow => Type.Length > 0 || Status.Length > 0 || Reason.Length > 0 || HeldBack;

    /// <summary>The same day without conditions.</summary>
    public DayFilter All => new() { OrganizationId = OrganizationId, Day = Day };

    /// <summary>What is asked of the database.</summary>
    public DayEmailQuery Query => new()
    {
        Day = Day,
        Type = Type.Length == 0 ? null : Type,
        Status = Status.Length == 0 ? null : Status,
        SkipReason = Reason.Length == 0 ? null : Reason,
        HeldBack = HeldBack,
        After = After ?? long.MinValue,
    };

    /// <summary>Reads a request.</summary>
    /// <returns>The filter; <see langword="null"/> where the address names no day.</returns>
    public static DayFilter? Read(PageContext page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return ParsedDay.InRange(page.Value("day")) is not { } day ? null : new DayFilter
        {
            OrganizationId = page.OrganizationId,
            Day = day,
            Type = Condition(page, "type"),
            Status = Condition(page, "status"),
            Reason = Condition(page, "reason"),
            HeldBack = page.Query("held") == "on",
            After = long.TryParse(page.Query("after"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var after) ? after : null,
        };
    }

    /// <summary>Whether a text may be part of an address of a page: one that has an email address in it may not.</summary>
    public static bool IsFit(string? text) => !string.IsNullOrEmpty(text) && Shown.WithoutAddresses(text) == text;

    /// <summary>The address of the page with these emails.</summary>
    public string Address(PageLinks links) => Of(links, Path);

    /// <summary>The address of the file with all of these emails.</summary>
    public string FileAddress(PageLinks links) => (this with { After = null }).Of(links, $"{Path}/day.csv");

    // One with an email address in it would stand in the link to the file. As it is shown, no row has it.
    private static string Condition(PageContext page, string name) => Shown.WithoutAddresses(page.Query(name)) ?? "";

    private string Of(PageLinks links, string path)
    {
        ArgumentNullException.ThrowIfNull(links);
        return links.Of(path, ("org", OrganizationId), ("day", Day), ("type", Type), ("status", Status), ("reason", Reason), ("held", HeldBack ? "on" : ""), ("after", After));
    }
}
