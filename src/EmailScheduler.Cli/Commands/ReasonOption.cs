using System.CommandLine;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary>The option <c>--reason</c> of what people do: it is kept with who did it.</summary>
internal static class ReasonOption
{
    private const string Name = "--reason";

    public static Option<string?> Required() => new(Name) { Description = $"Why, in a line of at most {ActReason.MaxLength} characters: others read it.", HelpName = "TEXT", Required = true };

    public static Option<string?> Optional() => new(Name) { Description = $"Why, in a line of at most {ActReason.MaxLength} characters, for 'audit list'.", HelpName = "TEXT" };

    /// <summary>Reads a reason that must be given.</summary>
    /// <exception cref="InvalidSettingException">It is empty or too long.</exception>
    public static string Read(ParseResult parsed, Option<string?> option) => ActReason.Parse(parsed.GetValue(option), Name);

    /// <summary>Reads a reason that need not be given.</summary>
    /// <exception cref="InvalidSettingException">It is empty or too long.</exception>
    public static string? ReadOptional(ParseResult parsed, Option<string?> option) => ActReason.ParseOptional(parsed.GetValue(option), Name);
}
