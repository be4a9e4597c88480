using System.Net;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>What a person reads on a page.</summary>
internal static partial class PageText
{
    /// <summary>The text without elements, decoded, with single blanks, and none before a sign that ends something or after one that begins it.</summary>
    public static string Of(string html) => Signs().Replace(Blanks().Replace(WebUtility.HtmlDecode(Elements().Replace(html, " ")), " "), "$1$2");

    [GeneratedRegex("<[^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Elements();

    [GeneratedRegex(@"\s+", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Blanks();

    [GeneratedRegex(@" ([.:,)])|(\() ", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Signs();
}
