using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace EmailScheduler.Runs.Identifiers;

/// <summary>The identity of a run: <c>{yyyyMMddTHHmmssZ}-{8 hex digits}</c>, so that ids sort by time and two started in the same second differ.</summary>
public static partial class RunId
{
    private const string TimeForm = "yyyyMMdd'T'HHmmss'Z'";
    private const int TimeLength = 16;

    /// <summary>Makes the id of a run that starts now.</summary>
    public static string New(TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        return NewAt(timeProvider.GetUtcNow());
    }

    /// <summary>A new id of a time.</summary>
    internal static string NewAt(DateTimeOffset now) => $"{now.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture)}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>The id of the run that an occurrence of a timer asks of an organization: the same whoever makes it, so that a process which is started again asks for the same run.</summary>
    /// <param name="occurrence">The occurrence, in whole seconds.</param>
    /// <param name="organizationId">The organization.</param>
    public static string OfOccurrence(DateTimeOffset occurrence, long organizationId)
    {
        var time = occurrence.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{time}-{organizationId.ToString(CultureInfo.InvariantCulture)}"));
        return $"{time}-{Convert.ToHexStringLower(hash.AsSpan(0, 4))}";
    }

    /// <summary>Whether a text has the form of a run id. It becomes part of keys in the store, so nothing else is accepted.</summary>
    public static bool IsValid(string? text) => text is not null && Form.IsMatch(text);

    /// <summary>When the run of a valid id was asked for (UTC); <see langword="null"/> when the digits are no date.</summary>
    public static DateTimeOffset? TimeOf(string runId) =>
        DateTimeOffset.TryParseExact(runId.AsSpan(0, TimeLength), TimeForm, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    // There is nothing in it to go back to, and an automaton made at run time would cost each process more than all ids that it looks at.
    [GeneratedRegex(@"\A[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form { get; }
}
