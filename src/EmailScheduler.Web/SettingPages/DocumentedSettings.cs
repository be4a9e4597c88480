using System.Text.RegularExpressions;

namespace EmailScheduler.Web.SettingPages;

/// <summary>What docs/configuration.md says of each setting: the document is part of the program, so that its text is written once.</summary>
internal static partial class DocumentedSettings
{
    private const string Document = "configuration.md";

    /// <summary>All settings in the order of the document.</summary>
    public static IReadOnlyList<DocumentedSetting> All { get; } = [.. ReadAll().DistinctBy(setting => setting.Name, StringComparer.Ordinal)];

    private static readonly Dictionary<string, DocumentedSetting> ByName = All.ToDictionary(setting => setting.Name, StringComparer.Ordinal);

    /// <summary>What is said of a setting; <see langword="null"/> when nothing is. An entry of a list, and the buffer of a state, are described with the setting that they belong to.</summary>
    /// <param name="name">Its name, such as <c>Engine:Arguments:0</c> or <c>Scheduling:PreExclusionBufferDays.CA</c>.</param>
    public static DocumentedSetting? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByName.GetValueOrDefault(name) is { } found ? found
            : ByName.GetValueOrDefault(PartOfASetting().Replace(name, "")) is { } whole ? whole
            : ByName.GetValueOrDefault(PartOfASetting().Replace(name, ":0"));
    }

    private static IEnumerable<DocumentedSetting> ReadAll()
    {
        using var reader = new StreamReader(typeof(DocumentedSettings).Assembly.GetManifestResourceStream(Document)!);
        var section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                section = line[3..];
            }
            else if (Row().Match(line) is { Success: true } row)
            {
                // App settings are named with underscores where this program reads colons.
                yield return new DocumentedSetting(
                    row.Groups["name"].Value.Replace("__", ":", StringComparison.Ordinal), section, Plain(row.Groups["default"].Value), Plain(row.Groups["meaning"].Value));
            }
        }
    }

    /// <summary>Without links and emphasis, and without references to other places of the document; code stays marked.</summary>
    private static string Plain(string markdown) => Link().Replace(Reference().Replace(markdown, ""), "${text}").Replace("**", "", StringComparison.Ordinal).Trim();

    // Names of settings are in Pascal case; those in capitals are variables of other programs.
    [GeneratedRegex(@"^\| `(?<name>([A-Z][a-z]\w*)((:|__)\w+)*)`[^|]*\|(?<default>[^|]*)\|(?<meaning>[^|]*)\|[^|]*\|$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    [GeneratedRegex(@" \(\[[^\]]+\]\(#[^)]*\)\)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Reference();

    [GeneratedRegex(@"\[(?<text>[^\]]+)\]\([^)]*\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"(:\d+(:\w+)?|\.[A-Z]{2})$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PartOfASetting();
}

/// <summary>What the document says of a setting.</summary>
/// <param name="Name">Its name, with colons.</param>
/// <param name="Section">The heading that it stands below.</param>
/// <param name="Default">Its default value, in words where it is none: code is between backticks.</param>
/// <param name="Meaning">What it does, with the values that it may have, in the same way.</param>
internal sealed record DocumentedSetting(string Name, string Section, string Default, string Meaning);
