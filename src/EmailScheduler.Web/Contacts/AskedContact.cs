using System.Globalization;
using EmailScheduler.Web.Acts;

namespace EmailScheduler.Web.Contacts;

/// <summary>A contact and a day, as addresses and the form name them.</summary>
/// <param name="Id">The contact.</param>
/// <param name="AsOf">The day to plan for; <see langword="null"/> for now.</param>
public readonly record struct AskedContact(long Id, DateOnly? AsOf)
{
    /// <summary>Reads both.</summary>
    /// <param name="id">The contact's id.</param>
    /// <param name="asOf">The day, as <c>2026-03-02</c>; empty for now.</param>
    /// <param name="asked">What was read.</param>
    /// <returns>What is wrong, as one sentence; <see langword="null"/> when nothing is.</returns>
    public static string? Read(string id, string asOf, out AskedContact asked)
    {
        asked = default;
        if (!long.TryParse(id, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return "The contact's id is not a whole number such as 1234: take it from the column id of the contacts, or from a link on the page of a day.";
        }

        var fault = ReadDay(asOf, out var day);
        asked = fault is null ? new AskedContact(number, day) : default;
        return fault;
    }

    /// <summary>Reads the day alone.</summary>
    /// <param name="asOf">The day, as <c>2026-03-02</c>; empty for now.</param>
    /// <param name="day">What was read; <see langword="null"/> for now.</param>
    /// <returns>What is wrong, as one sentence; <see langword="null"/> when nothing is.</returns>
    public static string? ReadDay(string asOf, out DateOnly? day)
    {
        day = ParsedDay.InRange(asOf);
        return asOf.Length > 0 && day is null ? "The day is not a date: give one such as 2026-03-02, from 1900 to 9000, or leave it empty for now." : null;
    }
}
