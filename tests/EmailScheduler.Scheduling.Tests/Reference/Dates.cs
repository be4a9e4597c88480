using System.Globalization;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Dates as sections 1 and 2 read and count them. Arithmetic saturates at the ends of the calendar.</summary>
internal static class Dates
{
    private const string Format = "yyyy-MM-dd";

    /// <summary>The first ten characters as a date, or null when they are none.</summary>
    public static DateOnly? Parse(string? text) =>
        text is { Length: >= 10 }
        && DateOnly.TryParseExact(text[..10], Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : null;

    public static string Text(DateOnly date) => date.ToString(Format, CultureInfo.InvariantCulture);

    public static DateOnly Plus(this DateOnly date, long days) =>
        DateOnly.FromDayNumber((int)Math.Clamp(date.DayNumber + days, DateOnly.MinValue.DayNumber, DateOnly.MaxValue.DayNumber));

    /// <summary>Keeps month and day; 29 February becomes 28 February in a year that has none.</summary>
    public static DateOnly Anniversary(DateOnly date, int year) => MonthDay(year, date.Month, date.Day);

    public static DateOnly MonthDay(int year, int month, int day) =>
        new(year, month, Math.Min(day, DateTime.DaysInMonth(year, month)));

    public static bool IsIn(this DateOnly date, DateOnly first, DateOnly last) => first <= date && date <= last;

    public static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;

    public static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;
}
