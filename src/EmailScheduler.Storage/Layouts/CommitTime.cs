using System.Globalization;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Storage.Layouts;

/// <summary>The times of commits: to the millisecond, and each later than that of the state that it replaces, whatever the clock says, so that a time means one state.</summary>
internal static class CommitTime
{
    /// <summary>No state is from later: the times of those that follow it, a millisecond on each, must be ones that a calendar has.</summary>
    public static readonly DateTimeOffset Latest = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The time of a commit that replaces a state of another time.</summary>
    /// <param name="previous">That time; <see langword="null"/> for the first commit.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InvalidDatabaseException">That time is at the end of the calendar.</exception>
    public static DateTimeOffset After(DateTimeOffset? previous, TimeProvider time)
    {
        var now = Truncate(time.GetUtcNow());
        if (previous is not { } earlier || Truncate(earlier) < now)
        {
            return now;
        }

        return Truncate(earlier) < Latest
            ? Truncate(earlier).AddMilliseconds(1)
            : throw new InvalidDatabaseException($"The newest state is from {Text(earlier)} by what is stored, and no later time can be given to what follows it. Correct the time of that object, or go back to another state.");
    }

    /// <summary>The time of a commit that comes after two states, where there are any.</summary>
    public static DateTimeOffset After(DateTimeOffset? one, DateTimeOffset? other, TimeProvider time) => After(one is null || other > one ? other : one, time);

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    /// <summary><see langword="null"/> for a text that is no time or one beyond <see cref="Latest"/>, and for none.</summary>
    public static DateTimeOffset? Parse(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) && time <= Latest ? time : null;

    /// <summary>Of a state of another program stores, and versions' names, know the second alone: its end, for what a run has committed within it came before.</summary>
    public static DateTimeOffset EndOfSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds()).AddMilliseconds(999);

    /// <summary>To the millisecond, as it is written.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
