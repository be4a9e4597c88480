using System.Net;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>What a person reads on a page.</summary>
internal static class PageText
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);

    /// <summary>The text without elements, decoded, with single blanks.</summary>
    public static string Of(string html)
    {
        var text = WebUtility.HtmlDecode(Regex.Replace(html, "<[^>]*>", " ", RegexOptions.None, Most));
        return Regex.Replace(Regex.Replace(text, @"\s+", " ", RegexOptions.None, Most), @" ([.:,])", "$1", RegexOptions.None, Most);
    }
}
