using System.CommandLine;
using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>restore</c>: any state of a log, as a file or as the current state of the database.</summary>
internal static class RestoreCommand
{
    public static Command Create(CommonOptions common)
    {
        var commit = new Option<string?>("--to-txid") { Description = "The commit to go back to, as 'history' shows it.", HelpName = "TXID" };
        var time = new Option<string?>("--to-time") { Description = "The newest commit at or before this time (UTC unless it says otherwise).", HelpName = "TIME" };
        var output = new Option<string?>("--output") { Description = "Write the state into this new file; without it, the state becomes the current one.", HelpName = "FILE" };
        var command = new Command("restore", "Go back to a state of the log, in either layout.") { commit, time, output };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, async context =>
        {
            var target = await TargetAsync(context, parsed.GetValue(commit), parsed.GetValue(time), cancellationToken);
            return parsed.GetValue(output) is { } path
                ? await ToFileAsync(context, target, path, cancellationToken)
                : await AsCommitAsync(context, target, cancellationToken);
        }));
        return command;
    }

    private static async Task<TxId> TargetAsync(CommandContext context, string? commit, string? time, CancellationToken cancellationToken)
    {
        if (commit is null == time is null)
        {
            throw new InvalidSettingException("restore", commit ?? "", "give either --to-txid or --to-time");
        }

        if (commit is not null)
        {
            return CommitArgument.Parse(commit, "to-txid");
        }

        return DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? await context.History.FindAsync(at, cancellationToken)
            : throw new InvalidSettingException("to-time", time!, "give a time such as 2026-01-15T08:30:00Z");
    }

    private static async Task<int> ToFileAsync(CommandContext context, TxId target, string path, CancellationToken cancellationToken)
    {
        var moved = await context.History.RestoreToFileAsync(target, path, cancellationToken);
        context.Output.WriteResult(new Restored(target.ToString(), path, moved), _ => context.Output.WriteLine($"Wrote commit {target} to {path}; {RunView.Size(moved)} fetched."));
        return ExitCode.Done;
    }

    private static async Task<int> AsCommitAsync(CommandContext context, TxId target, CancellationToken cancellationToken)
    {
        var outcome = await context.History.RestoreAsCommitAsync(target, cancellationToken);
        return context.Show(
            outcome,
            completed: $"Commit {target} is the newest state of organization {context.Options.OrganizationId} again.",
            unchanged: $"The newest state of organization {context.Options.OrganizationId} is that of commit {target} already.");
    }

    private sealed record Restored(string TxId, string File, long BytesFetched);
}
