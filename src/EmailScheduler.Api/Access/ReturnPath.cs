using System.Net;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Api.Access;

/// <summary>Where a person goes after signing in or out: a path on this host, whatever a link says.</summary>
public static class ReturnPath
{
    private const int MaxLength = 2048;

    /// <summary>The path; <paramref name="otherwise"/> when it leads to another host, or is none.</summary>
    /// <param name="text">What a link or a form gave, such as <c>/organizations/99?days=30</c>.</param>
    /// <param name="otherwise">A path of this host.</param>
    public static string Of(string? text, string otherwise) => text is not null && IsLocal(text) ? text : otherwise;

    // What was asked for goes into pages and addresses: an email address in it is lost with the rest.
    // A plus sign of a query is a blank: without blanks one that is spelled out would be no address.
    // Browsers take a backslash for a slash, remove tabs and line ends, and go to another host after two slashes. A header takes printable ASCII alone.
    private static bool IsLocal(string text) =>
        text.Length is > 0 and <= MaxLength
        && text[0] == '/'
        && !(text.Length > 1 && text[1] == '/')
        && !text.Any(character => character is '\\' or <= ' ' or > '~')
        && !AddressMask.HasAddress(WebUtility.UrlDecode(text));
}
