using System.CommandLine;
using EmailScheduler.Cli.Commands;
using EmailScheduler.Cli.Display;

namespace EmailScheduler.Cli;

/// <summary>The program: from arguments to an exit code, with output on one stream and diagnostics on the other.</summary>
internal static class CliApplication
{
    /// <summary>Runs the program.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Receives the result.</param>
    /// <param name="diagnostics">Receives errors, logs and progress.</param>
    /// <param name="width">Columns of the terminal; by default those of <paramref name="output"/>, if it is one.</param>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter diagnostics, int? width = null)
    {
        var common = new CommonOptions();
        using var interruption = new ShutdownToken(diagnostics);
        var parsed = Tree(common).Parse(CommandHelp.WithoutWords(args), new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        var isWrong = WrongCall.IsWrong(parsed, common);
        var cli = new CliOutput(output, diagnostics, parsed.GetValue(common.Json), parsed.GetValue(common.Verbose), parsed.GetValue(common.Quiet), width)
        {
            // What is said of a wrong call names commands, and no call.
            Commands = isWrong || parsed.Errors.Count > 0 ? NamedCommands.AsTheyAre : StoreOptions.Of(parsed, common),
        };
        if (isWrong)
        {
            return Failure.Show(cli, ExitCode.BadConfiguration, WrongCall.Describe(parsed, common));
        }

        // Cancellation and errors are answered here, in one place, with this program's exit codes.
        var plain = new CliInvocation { Output = output, Error = diagnostics, Width = width, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return await parsed.InvokeAsync(plain, interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return Failure.Show(cli, ExitCode.Cancelled, "Cancelled; the lease is released.");
        }
        catch (Exception failure)
        {
            return Failure.Show(cli, failure);
        }
    }

    /// <summary>All commands with their options.</summary>
    public static RootCommand Tree(CommonOptions common)
    {
        var root = new RootCommand("Plans the emails of an organization's contacts, in the database in the store.")
        {
            RunCommand.Create(common),
            PlanCommand.Create(common),
            ServeCommand.Create(common),
            ExecCommand.Create(common),
            ExplainCommand.Create(common),
            ApproveCommand.Create(common),
            PauseCommand.Create(common),
            ResumeCommand.Create(common),
            SampleCommand.Create(common),
            StatusCommand.Create(common),
            DoctorCommand.Create(common),
            LeaseCommand.Create(common),
            VersionsCommand.Create(common),
            HistoryCommand.Create(common),
            RestoreCommand.Create(common),
            DiffCommand.Create(common),
            AuditCommand.Create(common),
            ConvertCommand.Create(common),
            EmailsCommand.Create(common),
            EventsCommand.Create(common),
            OrganizationsCommand.Create(common),
            ConfigCommand.Create(common),
            RulesCommand.Create(common),
            CompletionCommand.Create(),
        };
        common.AddTo(root);
        CommandHelp.AddTo(root, common);
        return root;
    }
}
