namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// The one question that every stage asks: on which day may a contact be emailed? A free day is a send day, not after the email's latest date, and in no window of the
/// contact where windows apply (docs/scheduling-rules.md, section 2, "Free").
/// </summary>
internal sealed class FreeDays(WindowRules windows, SendCalendar calendar)
{
    public bool IsFree(in Contact contact, bool avoidsWindows, int day, int latest) =>
        day <= latest && calendar.IsSendDay(day) && !(avoidsWindows && windows.TryFind(contact, day, out _));

    /// <summary>The first free day from <paramref name="from"/> on; <see cref="DayNumber.None"/> when there is none up to <paramref name="latest"/> and within <see cref="SendCalendar.LongestSearch"/> days.</summary>
    public int First(in Contact contact, bool avoidsWindows, int from, int latest)
    {
        var last = LastOf(from, latest);
        for (var day = calendar.Next(from, last); day != DayNumber.None; day = calendar.Next(day, last))
        {
            if (!avoidsWindows || !windows.TryFind(contact, day, out var window))
            {
                return day;
            }

            if (window.End >= last)
            {
                break;
            }

            day = window.End + 1;
        }

        return DayNumber.None;
    }

    /// <summary>The last free day from <paramref name="first"/> to <paramref name="until"/>, looking back as far as <see cref="First"/> looks ahead.</summary>
    public int Last(in Contact contact, bool avoidsWindows, int until, int first)
    {
        first = Math.Max(first, until - SendCalendar.LongestSearch);
        for (var day = calendar.Previous(until, first); day != DayNumber.None; day = calendar.Previous(day, first))
        {
            if (!avoidsWindows || !windows.TryFind(contact, day, out var window))
            {
                return day;
            }

            if (window.Start <= first)
            {
                break;
            }

            day = window.Start - 1;
        }

        return DayNumber.None;
    }

    /// <summary>The first day from <paramref name="from"/> on that lies in no window, send day or not; <see cref="DayNumber.None"/> when there is none.</summary>
    public int FirstOutside(in Contact contact, int from)
    {
        var last = LastOf(from, DayNumber.Last);
        for (var day = from; day <= last;)
        {
            if (!windows.TryFind(contact, day, out var window))
            {
                return day;
            }

            if (window.End >= last)
            {
                break;
            }

            day = window.End + 1;
        }

        return DayNumber.None;
    }

    /// <summary>The first send day after <paramref name="day"/>; <see cref="DayNumber.None"/> when there is none as far as <see cref="First"/> looks.</summary>
    public int NextSendDay(int day) => day < DayNumber.Last ? calendar.Next(day + 1, LastOf(day + 1, DayNumber.Last)) : DayNumber.None;

    /// <summary>A day up to which, from the free day <paramref name="from"/> on, every send day is free too; not always the last such day.</summary>
    public int FreeUntil(in Contact contact, bool avoidsWindows, int from) => avoidsWindows ? windows.OutsideUntil(contact, from) : DayNumber.Last;

    private static int LastOf(int from, int latest) => (int)Math.Min(Math.Min(latest, (long)from + SendCalendar.LongestSearch), DayNumber.Last);
}
