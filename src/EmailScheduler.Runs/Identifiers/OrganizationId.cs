using System.Globalization;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Runs.Identifiers;

/// <summary>
/// The identity of an organization: digits only, because it becomes part of keys and paths. Leading zeros are refused: <c>7</c> and
/// <c>007</c> would be one organization with two databases.
/// </summary>
public static class OrganizationId
{
    private const int MaxDigits = 18;
    private const long Largest = 999_999_999_999_999_999;

    /// <summary>Reads an organization id.</summary>
    /// <param name="text">What a person or a caller gave.</param>
    /// <param name="source">Where it was given (<c>--org</c>, <c>ORG_ID</c>), for the error.</param>
    /// <exception cref="InvalidSettingException">The text is not 1 to 18 digits without a leading zero.</exception>
    public static long Parse(string? text, string source) => TryParse(text, out var id)
        ? id
        : throw new InvalidSettingException(source, text ?? "", "give the organization's number, digits only, such as 99");

    /// <summary>Reads organization ids with commas between them.</summary>
    /// <returns>The ids, ascending, each once.</returns>
    /// <exception cref="InvalidSettingException">One is not 1 to 18 digits without a leading zero.</exception>
    public static IReadOnlyList<long> ParseAll(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        return [.. text.Split(',', StringSplitOptions.TrimEntries).Select(id => Parse(id, source)).Distinct().Order()];
    }

    /// <summary>Whether a number is an organization id.</summary>
    public static bool IsValid(long id) => id is >= 0 and <= Largest;

    /// <summary>Reads an organization id; <see langword="false"/> when the text is none.</summary>
    public static bool TryParse(string? text, out long id)
    {
        id = 0;
        return text is { Length: >= 1 and <= MaxDigits }
            && text.All(char.IsAsciiDigit)
            && (text.Length == 1 || text[0] != '0')
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
    }
}
