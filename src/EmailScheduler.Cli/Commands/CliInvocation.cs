using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary>How the program is called: its streams, and the width of the terminal where a caller knows it better than the stream does.</summary>
internal sealed class CliInvocation : InvocationConfiguration
{
    /// <summary>Columns of the terminal; <see langword="null"/> for those of stdout, if it is one.</summary>
    public int? Width { get; init; }

    /// <summary>Columns of the terminal, or <see cref="CliOutput.Unlimited"/>.</summary>
    public static int WidthOf(ParseResult parsed) => (parsed.InvocationConfiguration as CliInvocation)?.Width ?? CliOutput.WidthOf(parsed.InvocationConfiguration.Output);

    /// <summary>The streams as the options want them.</summary>
    /// <exception cref="InvalidSettingException">Options contradict each other.</exception>
    public static CliOutput OutputOf(ParseResult parsed, CommonOptions common) => (parsed.GetValue(common.Quiet), parsed.GetValue(common.Verbose)) switch
    {
        (true, true) => throw InvalidSettingException.OfInput("--quiet", "'--quiet' and '--verbose' exclude each other: give one of the two."),
        var (quiet, verbose) => new CliOutput(
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(common.Json), verbose, quiet, (parsed.InvocationConfiguration as CliInvocation)?.Width)
        {
            Commands = StoreOptions.Of(parsed, common),
        },
    };
}
