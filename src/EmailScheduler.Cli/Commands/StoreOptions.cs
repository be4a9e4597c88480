using System.CommandLine;
using EmailScheduler.Cli.Display;

namespace EmailScheduler.Cli.Commands;

/// <summary>The options of a call that say which store it is about: what another command needs to be about the same one.</summary>
internal static class StoreOptions
{
    private const string Address = "Store:Url", PlainHttp = "Store:AllowPlainHttp";

    /// <summary>The commands that messages name, completed with those options. No other option of a call, and no other setting, is ever repeated: it may be a secret.</summary>
    public static NamedCommands Of(ParseResult parsed, CommonOptions common)
    {
        var set = parsed.GetValue(common.Set) ?? [];
        List<(string, string)> options = [];
        if ((parsed.GetValue(common.Store) ?? ValueIn(set, Address)) is { } store)
        {
            options.Add((common.Store.Name, store));
        }

        if (ValueIn(set, PlainHttp) is { } allowed)
        {
            options.Add((common.Set.Name, $"{PlainHttp}={allowed}"));
        }

        return NamedCommands.With(options);
    }

    // As the settings are read: the last assignment holds, and one without a value is none.
    private static string? ValueIn(IEnumerable<string> set, string name) =>
        set.Select(assignment => assignment.Split('=', 2)).LastOrDefault(parts => parts.Length == 2 && string.Equals(parts[0].Trim(), name, StringComparison.OrdinalIgnoreCase)) is [_, { Length: > 0 } value] ? value : null;
}
