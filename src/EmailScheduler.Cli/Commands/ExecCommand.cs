using System.CommandLine;
using System.CommandLine.Parsing;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Programs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>exec</c>: gives the database to a program, and commits what it has made of it.</summary>
internal static class ExecCommand
{
    // No lease holds for longer than a day.
    private const int LongestTimeout = 86_400;

    public static Command Create(CommonOptions common)
    {
        var program = new Argument<string[]>("program") { Description = "After '--': the program and its arguments. {database} is the path of the local database; where no argument has it, it comes last.", Arity = ArgumentArity.ZeroOrMore, HelpName = "PROGRAM ARGUMENTS" };
        var timeout = new Option<int?>("--timeout") { Description = "Kill the program after so many seconds. Default: never.", HelpName = "SECONDS" };
        var noWait = new Option<bool>("--no-wait") { Description = "When another run holds the lease, end at once with exit code 75." };
        var command = new Command("exec", "Give the organization's database to a program, once: lease, check out, program, verify, commit.") { program, timeout, noWait };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context =>
            RunAsync(context, Request(context, parsed, parsed.GetValue(program) ?? [], parsed.GetValue(timeout)), parsed.GetValue(noWait), cancellationToken)));
        return command;
    }

    private static ExecRequest Request(CommandContext context, ParseResult parsed, string[] words, int? timeout)
    {
        if (words is [] or ["", ..] || parsed.Tokens.All(token => token.Type != TokenType.DoubleDash))
        {
            throw InvalidSettingException.OfInput("--", "'exec' needs a program: give it and its arguments after '--', such as exec --org 99 -- python3 import.py {database}.");
        }

        return new ExecRequest
        {
            OrganizationId = context.Options.OrganizationId,
            RunId = RunId.New(context.TimeProvider),
            Program = words[0],
            Arguments = words[1..],
            Timeout = timeout switch
            {
                null => null,
                >= 1 and <= LongestTimeout and { } seconds => TimeSpan.FromSeconds(seconds),
                { } seconds => throw new InvalidSettingException("--timeout", FormattableString.Invariant($"{seconds}"), "give a number of seconds from 1 to 86400"),
            },

            // Stdout is the program's, unless it is the document's.
            Output = context.Output.Json ? Console.OpenStandardError() : null,
        };
    }

    private static async Task<int> RunAsync(CommandContext context, ExecRequest request, bool noWait, CancellationToken cancellationToken)
    {
        var retry = context.Options.Settings.Retry;
        try
        {
            return Show(context, await context.NewExec().RunAsync(request, noWait ? retry with { BusyTries = 1 } : retry, status => Show(context, status), cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            var reason = "Cancelled: the program was killed if it was running, nothing was committed, and the lease is released.";
            return Show(context.Output, new Document(ExecStatus.Failed, ExitCode.Cancelled, ProgramExitCode: null, reason, request.RunId, Version: null, RowsChanged: null));
        }
    }

    private static void Show(CommandContext context, RunWorkflowStatus status)
    {
        if (status.NextTryAt is { } next)
        {
            context.Output.WriteStatus(FormattableString.Invariant($"{status.Reason} Try {status.Tries + 1} in {(next - context.TimeProvider.GetUtcNow()).TotalSeconds:0} s."));
        }
    }

    private static int Show(CommandContext context, ExecOutcome outcome)
    {
        var exitCode = CodeOf(outcome);
        var words = outcome.Status switch
        {
            ExecStatus.Completed => FormattableString.Invariant($"Committed {outcome.RunId}: {RunView.Count(outcome.RowsChanged ?? 0, "row")} changed in organization {context.Options.OrganizationId}."),
            ExecStatus.Unchanged => FormattableString.Invariant($"The program changed nothing in organization {context.Options.OrganizationId}."),
            _ => null,
        };
        if (words is not null)
        {
            context.Output.WriteStatus(words);
        }

        if (outcome.Warning is not null)
        {
            context.Output.WriteStatus(outcome.Warning);
        }

        return Show(context.Output, new Document(outcome.Status, exitCode, outcome.ProgramExitCode, outcome.Reason, outcome.RunId, outcome.Version, outcome.RowsChanged));
    }

    private static int Show(CliOutput output, Document document)
    {
        if (document.Reason is { } reason)
        {
            output.WriteError(reason);
        }

        output.WriteResult(document, _ => { });
        return document.ExitCode;
    }

    private static int CodeOf(ExecOutcome outcome) => outcome.Status switch
    {
        ExecStatus.Failed => outcome.ProgramExitCode!.Value,
        ExecStatus.Rejected => Failure.CodeOf(RunStatus.Rejected, outcome.Rejection),
        ExecStatus.Busy or ExecStatus.Transient => ExitCode.Busy,
        _ => ExitCode.Done,
    };

    private sealed record Document(ExecStatus Status, int ExitCode, int? ProgramExitCode, string? Reason, string RunId, string? Version, long? RowsChanged);
}
