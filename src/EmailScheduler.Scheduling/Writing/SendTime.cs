using System.Text;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>The text of <c>scheduled_send_time</c> (docs/scheduling-rules.md, section 9).</summary>
internal sealed class SendTime
{
    private const int SecondsOfDay = 86_400;
    private const int DaysKept = 1024;
    private const int DayShift = 20;
    private const long SecondsMask = (1L << DayShift) - 1;

    private readonly TimeZoneInfo _zone;
    private readonly int _ofOrganization;
    // Of each state the last times that were asked for, each in the place of its day, with its day: those of a plan are within a few years.
    private readonly long[]?[] _ofRecipients = new long[256][];

    public SendTime(SchedulingSettings settings)
    {
        _zone = SettingsValidation.ZoneOf(settings);
        _ofOrganization = (settings.SendTimeHour * 3600) + (settings.SendTimeMinute * 60);
        IsOne = SettingsValidation.Is(settings.SendZone, "organization");
    }

    /// <summary>Whether all emails have the organization's time.</summary>
    public bool IsOne { get; }

    /// <summary>The organization's time.</summary>
    public static string Text(SchedulingSettings settings) => FormattableString.Invariant($"{settings.SendTimeHour:00}:{settings.SendTimeMinute:00}:00");

    /// <summary>The time of an email to a contact of this state on a day, as seconds of the organization's day.</summary>
    public int Of(UsState state, int day)
    {
        if (IsOne)
        {
            return _ofOrganization;
        }

        var times = _ofRecipients[(int)state] ??= new long[DaysKept];
        var known = Volatile.Read(ref times[day % DaysKept]);
        if (known >> DayShift == day + 1)
        {
            return (int)(known & SecondsMask);
        }

        var seconds = StateZones.Of(state) is { } zone ? Convert(zone, day) : _ofOrganization;
        Volatile.Write(ref times[day % DaysKept], ((long)(day + 1) << DayShift) | (uint)seconds);
        return seconds;
    }

    /// <summary><c>HH:MM:SS</c>.</summary>
    public static string Text(int seconds) => string.Create(8, seconds, static (target, seconds) =>
    {
        Span<byte> text = stackalloc byte[8];
        Format(seconds, text);
        Encoding.ASCII.GetChars(text, target);
    });

    /// <summary>Writes <c>HH:MM:SS</c> into eight bytes.</summary>
    public static void Format(int seconds, Span<byte> target)
    {
        var (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        target[0] = (byte)('0' + (hour / 10));
        target[1] = (byte)('0' + (hour % 10));
        target[2] = (byte)':';
        target[3] = (byte)('0' + (minute / 10));
        target[4] = (byte)('0' + (minute % 10));
        target[5] = (byte)':';
        target[6] = (byte)('0' + (second / 10));
        target[7] = (byte)('0' + (second % 10));
    }

    // Of a time that a clock change repeats the first, which has the greater offset; one that it skips is read with the offset before it.
    private int Convert(TimeZoneInfo recipients, int day)
    {
        var local = DayNumber.ToDate(day).ToDateTime(TimeOnly.MinValue).AddSeconds(_ofOrganization);
        var offset = recipients.IsAmbiguousTime(local) ? recipients.GetAmbiguousTimeOffsets(local).Max()
            : recipients.IsInvalidTime(local) ? recipients.GetUtcOffset(local.AddHours(-3))
            : recipients.GetUtcOffset(local);
        var ticks = Math.Clamp(local.Ticks - offset.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        var converted = TimeZoneInfo.ConvertTimeFromUtc(new DateTime(ticks, DateTimeKind.Utc), _zone);
        return DateOnly.FromDateTime(converted).DayNumber.CompareTo(day) switch
        {
            < 0 => 0,
            > 0 => SecondsOfDay - 1,
            _ => (int)(converted.TimeOfDay.Ticks / TimeSpan.TicksPerSecond),
        };
    }
}
