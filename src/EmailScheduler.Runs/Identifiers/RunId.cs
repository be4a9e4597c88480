using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EmailScheduler.Runs.Identifiers;

/// <summary>The identity of a run: <c>{yyyyMMddTHHmmssZ}-{8 hex digits}</c>, so that ids sort by time and two started in the same second differ.</summary>
public static partial class RunId
{
    private const string TimeForm = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The letters of an id that are its time.</summary>
    internal const int TimeLength = 16;

    /// <summary>How far the clock of another machine may be ahead.</summary>
    internal static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(10);

    /// <summary>Makes the id of a run that starts now.</summary>
    public static string New(TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        return NewAt(timeProvider.GetUtcNow());
    }

    /// <summary>A new id of a time.</summary>
    internal static string NewAt(DateTimeOffset now) => $"{TimeText(now)}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>The id of the run that an occurrence of a timer asks of an organization: the same whoever makes it, so that a process which is started again asks for the same run.</summary>
    /// <param name="occurrence">The occurrence, in whole seconds.</param>
    /// <param name="organizationId">The organization.</param>
    public static string OfOccurrence(DateTimeOffset occurrence, long organizationId)
    {
        var time = TimeText(occurrence);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{time}-{organizationId.ToString(CultureInfo.InvariantCulture)}"));
        return $"{time}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}";
    }

    /// <summary>Whether a text has the form of a run id. It becomes part of keys in the store, so nothing else is accepted.</summary>
    public static bool IsValid(string? text) => text is not null && Form.IsMatch(text);

    /// <summary>When the run of a valid id was asked for (UTC); <see langword="null"/> when the digits are no date.</summary>
    public static DateTimeOffset? TimeOf(string runId) => ParseTime(runId.AsSpan(0, TimeLength));

    /// <summary>A time as ids have it; <see langword="null"/> when the text is none.</summary>
    internal static DateTimeOffset? ParseTime(ReadOnlySpan<char> text) =>
        DateTimeOffset.TryParseExact(text, TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>A time as ids have it.</summary>
    internal static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    /// <summary>Whether a time, such as that of an id, can have come by now: another machine's clock may be ten minutes ahead. A later one was given by a clock that was wrong.</summary>
    internal static bool HasCome(DateTimeOffset time, DateTimeOffset now) => time - now <= ClockDifference;

    // There is nothing in it to go back to, and an automaton made at run time would cost each process more than all ids that it looks at.
    [GeneratedRegex(@"\A[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form { get; }
}
