using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace EmailScheduler.Runs;

/// <summary>The identity of a run: <c>{yyyyMMddTHHmmssZ}-{8 hex digits}</c>, so that ids sort by time and two started in the same second differ.</summary>
public static partial class RunId
{
    /// <summary>Makes the id of a run that starts now.</summary>
    public static string New(TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        var now = timeProvider.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        return $"{now}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
    }

    /// <summary>Tells whether a text has the form of a run id. It becomes part of keys in the store, so nothing else is accepted.</summary>
    public static bool IsValid(string? text) => text is not null && Form.IsMatch(text);

    [GeneratedRegex(@"\A[0-9]{8}T[0-9]{6}Z-[0-9a-f]{8}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Form { get; }
}
