using System.CommandLine;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary>Says what is wrong with a call that cannot be parsed: the word, what is missing by its name, the nearest right word, and where to read more.</summary>
internal static class WrongCall
{
    /// <summary>Whether a call cannot be carried out. One that asks for help may lack what its command needs.</summary>
    public static bool IsWrong(ParseResult parsed, CommonOptions common) =>
        CommandHelp.IsHelp(parsed) ? parsed.UnmatchedTokens.Count > 0 : parsed.Errors.Count > 0 || UnusedOptions(parsed, common).Any();

    /// <summary>The error, as one line.</summary>
    public static string Describe(ParseResult parsed, CommonOptions common)
    {
        var command = parsed.CommandResult.Command;
        List<string> faults = [.. parsed.UnmatchedTokens.Take(1).Select(word => Unmatched(common, command, word)), .. UnusedOptions(parsed, common).Select(option => Unmatched(common, command, option.Name))];
        if (faults.Count == 0)
        {
            faults.AddRange(Missing(parsed, command));
        }

        if (faults.Count == 0)
        {
            faults.AddRange(parsed.Errors.Select(error => error.Message));
        }

        return $"{string.Join(' ', faults)} Try '{CommandHelp.PathOf(command)} --help'.";
    }

    /// <summary>The nearest of some names, if it is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> names) => names
        .Select(name => (Name: name, Edits: NearestName.Distance(word, name)))
        .Where(name => name.Edits <= NearestName.Misspelt && name.Edits < name.Name.Length - 1)
        .OrderBy(name => name.Edits).ThenBy(name => name.Name, StringComparer.Ordinal)
        .Select(name => name.Name)
        .FirstOrDefault();

    private static IEnumerable<Option> UnusedOptions(ParseResult parsed, CommonOptions common) =>
        common.UnusedBy(parsed.CommandResult.Command).Where(option => parsed.GetResult(option) is { Implicit: false });

    private static string Unmatched(CommonOptions common, Command command, string word)
    {
        if (word.StartsWith('-'))
        {
            return $"'{CommandHelp.PathOf(command)}' has no option '{word}'.{DidYouMean(Nearest(word, OptionsOf(command).Except(common.UnusedBy(command).Select(option => option.Name), StringComparer.Ordinal)))}";
        }

        if (command.Subcommands.Count == 0)
        {
            return $"'{CommandHelp.PathOf(command)}' takes no argument '{word}'.";
        }

        var near = Nearest(word, command.Subcommands.Select(sub => sub.Name));
        var elsewhere = command is RootCommand && near is null ? command.Subcommands.SelectMany(group => group.Subcommands.Where(sub => sub.Name == word).Select(sub => $"{group.Name} {sub.Name}")).FirstOrDefault() : null;
        return $"'{word}' is no command of '{CommandHelp.PathOf(command)}'.{DidYouMean(near ?? elsewhere)}";
    }

    private static IEnumerable<string> Missing(ParseResult parsed, Command command)
    {
        if (command is { Action: null, Subcommands.Count: > 0 })
        {
            return [$"'{CommandHelp.PathOf(command)}' needs a command: {string.Join(", ", command.Subcommands.Where(sub => !sub.Hidden).Select(sub => sub.Name))}."];
        }

        var missing = command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > (parsed.GetResult(argument)?.Tokens.Count ?? 0)).Select(argument => argument.Name)
            .Concat(command.Options.Where(option => option.Required && parsed.GetResult(option) is null or { Implicit: true }).Select(option => $"{option.Name} {option.HelpName}"))
            .ToList();
        return missing.Count == 0 ? [] : [$"'{CommandHelp.PathOf(command)}' needs {string.Join(" and ", missing)}."];
    }

    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Parents.OfType<Command>().SelectMany(OptionsOf).Concat(command.Options.Select(option => option.Name)).Distinct(StringComparer.Ordinal);

    private static string DidYouMean(string? name) => name is null ? "" : $" Did you mean '{name}'?";
}
