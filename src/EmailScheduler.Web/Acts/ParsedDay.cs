using System.Globalization;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Web.Acts;

/// <summary>A day as forms and addresses have it.</summary>
public static class ParsedDay
{
    /// <summary>The day of a text such as <c>2026-03-02</c>; <see langword="null"/> when it is none.</summary>
    public static DateOnly? Of(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>As <see cref="Of"/>; <see langword="null"/> also for a day that no plan can have.</summary>
    public static DateOnly? InRange(string? text) => Of(text) is { } day && PlanningMoment.IsInRange(day) ? day : null;
}
