using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using EmailScheduler.Cli.Display;

namespace EmailScheduler.Cli.Commands;

/// <summary>The help of a command: the options that mean something for it, and examples.</summary>
internal static class CommandHelp
{
    /// <summary>The name by which the program is called.</summary>
    public const string Program = "email-scheduler";

    /// <summary>Gives the commands of a tree their help.</summary>
    public static void AddTo(RootCommand root, CommonOptions common)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new Shown((HelpAction)help.Action!, common);
    }

    /// <summary>The call with options in the place of the words that other programs have for them: <c>help run</c> is <c>run --help</c>.</summary>
    public static IReadOnlyList<string> WithoutWords(string[] args) => args switch
    {
        ["help", .. var command] => [.. command, "--help"],
        ["version", .. var rest] => ["--version", .. rest],
        _ => args,
    };

    /// <summary>Whether the call asks for help.</summary>
    public static bool IsHelp(ParseResult parsed) => parsed.Action is Shown;

    /// <summary>How a command is called, from the program's name on.</summary>
    public static string PathOf(Command command) => command is RootCommand
        ? Program
        : string.Join(' ', command.Parents.OfType<Command>().Select(PathOf).Append(command.Name));

    private sealed class Shown(HelpAction inner, CommonOptions common) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var command = parseResult.CommandResult.Command;
            foreach (var unused in common.UnusedBy(command))
            {
                unused.Hidden = true;
            }

            var exitCode = inner.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            var width = CliInvocation.WidthOf(parseResult);
            output.WriteLine("Examples:");
            foreach (var (call, does) in CommandExamples.Of(command))
            {
                // What is copied is one line.
                output.WriteLine($"  {Program} {call}");
                foreach (var line in TextWrap.Lines($"      {does}", width, hanging: 6))
                {
                    output.WriteLine(line);
                }
            }

            return exitCode;
        }
    }
}
