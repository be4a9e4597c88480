using System.Net;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>What a page says, as a person reads it.</summary>
internal static partial class PageText
{
    /// <summary>The text without elements, decoded, with single blanks.</summary>
    public static string Of(string html) => Blanks().Replace(WebUtility.HtmlDecode(Elements().Replace(html, " ")), " ").Replace(" .", ".", StringComparison.Ordinal).Replace(" )", ")", StringComparison.Ordinal).Replace("( ", "(", StringComparison.Ordinal);

    [GeneratedRegex("<[^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Elements();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Blanks();
}
