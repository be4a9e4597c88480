using System.CommandLine;
using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Storage.Layouts.Logs;
using Spectre.Console;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>history</c>: the commits of the log.</summary>
internal static class HistoryCommand
{
    private const int DefaultLimit = 30;

    public static Command Create(CommonOptions common)
    {
        var limit = new Option<int>("--limit") { Description = "At most so many commits.", HelpName = "N", DefaultValueFactory = _ => DefaultLimit };
        var command = new Command("history", "List the commits of the log, newest first; each can be gone back to.") { limit };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => ShowAsync(context, parsed.GetValue(limit), cancellationToken)));
        return command;
    }

    private static async Task<int> ShowAsync(CommandContext context, int limit, CancellationToken cancellationToken)
    {
        var commits = await context.History.ListAsync(limit, cancellationToken);
        context.Output.WriteResult(new Listed(context.Options.OrganizationId, [.. commits.Select(CommitDocument.Of)]), console =>
        {
            if (commits.Count == 0)
            {
                context.Output.WriteLine($"No commits of organization {context.Options.OrganizationId} in a log; 'convert --to log' begins one.");
                return;
            }

            var table = RunView.NewTable("Commit", "Committed (UTC)", "Run", "Rows", "Pages", "Size");
            foreach (var commit in commits)
            {
                table.AddRow(
                    commit.TxId.ToString().TrimStart('0'),
                    commit.CommittedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                    commit.RunId ?? "",
                    Number(commit.RowsChanged),
                    Number(commit.Pages),
                    RunView.Size(commit.Bytes));
            }

            console.Write(table);
        });
        return ExitCode.Done;
    }

    private static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    private sealed record Listed(long OrganizationId, IReadOnlyList<CommitDocument> Commits);

    private sealed record CommitDocument(
        string TxId,
        DateTimeOffset CommittedAt,
        string? RunId,
        long? RowsChanged,
        long? Pages,
        long Bytes,
        string? RestoredFrom)
    {
        public static CommitDocument Of(LogCommit commit) => new(
            commit.TxId.ToString(), commit.CommittedAt, commit.RunId, commit.RowsChanged, commit.Pages, commit.Bytes, commit.RestoredFrom?.ToString());
    }
}
