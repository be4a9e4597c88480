using System.Globalization;

namespace EmailScheduler.Scheduling.Model;

/// <summary>The days on which the organization sends (docs/scheduling-rules.md, section 8: <c>send_days</c>, <c>holidays</c>, <c>blackouts</c>).</summary>
internal sealed class SendCalendar
{
    /// <summary>How many days ahead a day is looked for.</summary>
    public const int LongestSearch = 3660;

    private readonly SendDays _sendDays;

    // Whether emails may go out on every day.
    private readonly bool _isOpen;

    // Of each day of a span the next and the last send day, so that a blackout of years costs no more than a weekend.
    private readonly int _first;
    private readonly int[] _next;
    private readonly int[] _previous;

    /// <param name="settings">The settings in force, which are valid.</param>
    /// <param name="firstDay">The first day that an email can go out, around which most questions are.</param>
    public SendCalendar(SchedulingSettings settings, int firstDay)
    {
        _sendDays = SendDays.Parse(settings);
        _isOpen = _sendDays.IsEveryDay;
        _first = Math.Max(0, firstDay - LongestSearch);
        var count = _isOpen ? 0 : Math.Min(DayNumber.Last, firstDay + (4 * LongestSearch)) - _first + 1;
        (_next, _previous) = (new int[count], new int[count]);
        for (var index = 0; index < count; index++)
        {
            _previous[index] = _sendDays.IsSendDay(_first + index) ? _first + index : index == 0 ? DayNumber.None : _previous[index - 1];
        }

        for (var index = count - 1; index >= 0; index--)
        {
            _next[index] = _previous[index] == _first + index ? _first + index : index == count - 1 ? DayNumber.None : _next[index + 1];
        }
    }

    public bool IsSendDay(int day)
    {
        var index = day - _first;
        return _isOpen || ((uint)index < (uint)_next.Length ? _next[index] == day : _sendDays.IsSendDay(day));
    }

    /// <summary>The first send day from <paramref name="from"/> to <paramref name="last"/>; <see cref="DayNumber.None"/> when there is none.</summary>
    public int Next(int from, int last)
    {
        if (_isOpen)
        {
            return from <= last ? from : DayNumber.None;
        }

        var index = from - _first;
        if (index >= 0 && index < _next.Length && _next[index] is not DayNumber.None and var known)
        {
            return known <= last ? known : DayNumber.None;
        }

        // What is known has no send day from here on.
        for (var day = index < 0 ? from : Math.Max(from, _first + _next.Length); day <= last; day++)
        {
            if (_sendDays.IsSendDay(day))
            {
                return day;
            }
        }

        return DayNumber.None;
    }

    /// <summary>The last send day from <paramref name="first"/> to <paramref name="until"/>; <see cref="DayNumber.None"/> when there is none.</summary>
    public int Previous(int until, int first)
    {
        if (_isOpen)
        {
            return until >= first ? until : DayNumber.None;
        }

        var index = until - _first;
        if (index >= 0 && index < _previous.Length && _previous[index] is not DayNumber.None and var known)
        {
            return known >= first ? known : DayNumber.None;
        }

        for (var day = index >= _previous.Length ? until : Math.Min(until, _first - 1); day >= first; day--)
        {
            if (_sendDays.IsSendDay(day))
            {
                return day;
            }
        }

        return DayNumber.None;
    }

    /// <summary>Why emails do not go out on a day, in words; <see langword="null"/> for a send day.</summary>
    public string? WhyClosed(int day) => _sendDays.WhyClosed(day);
}

/// <summary>Checks the settings of the calendar where the application gives them, under the names that they have there.</summary>
public static class SendCalendarSettings
{
    /// <summary>Refuses a text that is no list of days of the week.</summary>
    /// <exception cref="InvalidSettingException">The message names <paramref name="setting"/>, the item and the remedy.</exception>
    public static void RequireSendDays(string setting, string text) => new SendDays().ParseWeekdays(setting, text);

    /// <summary>Refuses a text that is neither <c>none</c>, <c>us_federal</c>, nor a list of dates.</summary>
    /// <exception cref="InvalidSettingException">The message names <paramref name="setting"/>, the item and the remedy.</exception>
    public static void RequireHolidays(string setting, string text) => new SendDays().ParseHolidays(setting, text);

    /// <summary>Refuses a text that is no list of dates and spans.</summary>
    /// <exception cref="InvalidSettingException">The message names <paramref name="setting"/>, the item and the remedy.</exception>
    public static void RequireBlackouts(string setting, string text) => new SendDays().ParseBlackouts(setting, text);
}

/// <summary>The three settings, read.</summary>
internal sealed class SendDays
{
    private static readonly string[] Names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly bool[] _weekdays = new bool[7];
    private readonly HashSet<int> _holidays = [];
    private readonly List<(int From, int To)> _blackouts = [];
    private bool _usFederal;

    /// <summary>Whether nothing is closed.</summary>
    public bool IsEveryDay => !_weekdays.Contains(false) && !_usFederal && _holidays.Count == 0 && _blackouts.Count == 0;

    /// <exception cref="InvalidSettingException">A setting cannot be read.</exception>
    public static SendDays Parse(SchedulingSettings settings)
    {
        var days = new SendDays();
        days.ParseWeekdays("send_days", settings.SendDays);
        days.ParseHolidays("holidays", settings.Holidays);
        days.ParseBlackouts("blackouts", settings.Blackouts);
        return days;
    }

    public bool IsSendDay(int day) =>
        _weekdays[WeekdayOf(day)] && !_holidays.Contains(day) && BlackoutOn(day) is null && !(_usFederal && UsFederalHolidays.NameOf(day) is not null);

    public string? WhyClosed(int day)
    {
        if (_usFederal && UsFederalHolidays.NameOf(day) is { } name)
        {
            return name;
        }

        if (_holidays.Contains(day))
        {
            return "a holiday of the organization";
        }

        if (BlackoutOn(day) is var (from, to))
        {
            return $"in the blackout {DayNumber.ToDate(from):yyyy-MM-dd} to {DayNumber.ToDate(to):yyyy-MM-dd}";
        }

        return _weekdays[WeekdayOf(day)] ? null : $"a {DayNumber.ToDate(day).DayOfWeek}, which is not among send_days";
    }

    private static int WeekdayOf(int day) => (int)DayNumber.ToDate(day).DayOfWeek;

    private (int From, int To)? BlackoutOn(int day)
    {
        foreach (var (from, to) in _blackouts)
        {
            if (day >= from && day <= to)
            {
                return (from, to);
            }
        }

        return null;
    }

    internal void ParseWeekdays(string setting, string text)
    {
        foreach (var item in SettingList.Items(text))
        {
            var weekday = Array.IndexOf(Names, item.ToLowerInvariant());
            _weekdays[weekday >= 0 ? weekday : throw new InvalidSettingException(setting, item, "give a list of mon, tue, wed, thu, fri, sat, sun")] = true;
        }

        if (!_weekdays.Contains(true))
        {
            throw new InvalidSettingException(setting, text, "give at least one of mon, tue, wed, thu, fri, sat, sun");
        }
    }

    internal void ParseHolidays(string setting, string text)
    {
        switch (text.Trim().ToLowerInvariant())
        {
            case "none":
                break;
            case "us_federal":
                _usFederal = true;
                break;
            default:
                _holidays.UnionWith(SettingList.Items(text).Select(item => DayOf(item, setting, "give none, us_federal, or a list of dates as YYYY-MM-DD")));
                break;
        }
    }

    internal void ParseBlackouts(string setting, string text)
    {
        foreach (var item in SettingList.Items(text))
        {
            const string Remedy = "give a list of dates, or of spans such as 2025-12-24..2026-01-01";
            var ends = item.Split("..");
            var (from, to) = (DayOf(ends[0].Trim(), setting, Remedy), DayOf(ends[^1].Trim(), setting, Remedy));
            _blackouts.Add(ends.Length <= 2 && from <= to ? (from, to) : throw new InvalidSettingException(setting, item, Remedy));
        }
    }

    private static int DayOf(string text, string setting, string remedy) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date.DayNumber
            : throw new InvalidSettingException(setting, text, remedy);
}

/// <summary>A setting that is a list.</summary>
internal static class SettingList
{
    /// <summary>The items between commas, without blanks around them and without empty ones.</summary>
    public static string[] Items(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
