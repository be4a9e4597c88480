using System.Text.RegularExpressions;

namespace EmailScheduler.Cli.Display;

/// <summary>
/// Commands that messages name for whoever reads them, such as <c>'email-scheduler resume --org 99'</c>: with the options by which the call found its store, so that
/// the command, when it is copied, acts on that store and on no other. What is stored or is JSON stays without them: it may be read elsewhere.
/// </summary>
internal sealed partial class NamedCommands
{
    private const string Unquoted = ":=._-,/+~";

    private readonly string _options;

    private NamedCommands(string options) => _options = options;

    /// <summary>Commands as they are: the environment or a file names the store, as it will for the next call.</summary>
    public static NamedCommands AsTheyAre { get; } = new("");

    /// <summary>Commands that are given these options.</summary>
    /// <param name="options">Names and values, as they were given.</param>
    public static NamedCommands With(IEnumerable<(string Name, string Value)> options) => new(string.Concat(options.Select(option => $" {option.Name} {InShell(option.Value)}")));

    /// <summary>A text with its commands completed.</summary>
    public string In(string text) => _options.Length == 0 ? text : Command().Replace(text, named => $"'{named.Groups["call"].ValueSpan}{_options}'");

    // Without quotes what every shell takes for one word, but for '~', which is the home only without them.
    private static string InShell(string value) => value.Length > 0 && value.All(character => char.IsAsciiLetterOrDigit(character) || Unquoted.Contains(character, StringComparison.Ordinal))
        ? value
        : $"'{value.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [GeneratedRegex("'(?<call>email-scheduler [a-z][^']*)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Command();
}
