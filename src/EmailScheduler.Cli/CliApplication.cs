using System.CommandLine;
using EmailScheduler.Cli.Commands;
using EmailScheduler.Cli.Display;

namespace EmailScheduler.Cli;

/// <summary>The program: from arguments to an exit code, with output on one stream and diagnostics on the other.</summary>
internal static class CliApplication
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter diagnostics)
    {
        var common = new CommonOptions();
        using var interruption = new ShutdownToken(diagnostics);
        var parsed = Tree(common).Parse(args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        var cli = new CliOutput(output, diagnostics, parsed.GetValue(common.Json), parsed.GetValue(common.Verbose));
        if (parsed.Errors.Count > 0)
        {
            return Failure.Show(cli, ExitCode.BadConfiguration, $"{string.Join(' ', parsed.Errors.Select(error => error.Message))} Try 'email-scheduler --help'.");
        }

        // Cancellation and errors are answered here, in one place, with this program's exit codes.
        var plain = new InvocationConfiguration { Output = output, Error = diagnostics, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
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
            ExecCommand.Create(common),
            ExplainCommand.Create(common),
            SampleCommand.Create(common),
            StatusCommand.Create(common),
            DoctorCommand.Create(common),
            LeaseCommand.Create(common),
            VersionsCommand.Create(common),
            HistoryCommand.Create(common),
            RestoreCommand.Create(common),
            DiffCommand.Create(common),
            ConvertCommand.Create(common),
            EmailsCommand.Create(common),
            EventsCommand.Create(common),
            OrganizationsCommand.Create(common),
            ConfigCommand.Create(common),
            CompletionCommand.Create(),
        };
        common.AddTo(root);
        return root;
    }
}
