using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>history</c>: the states that can be gone back to, in either layout.</summary>
internal static class HistoryCommand
{
    public static Command Create(CommonOptions common)
    {
        var limit = new Option<string?>("--limit") { Description = "At most so many, the newest. Default: all.", HelpName = "N" };
        var command = new Command("history", "List the states that can be gone back to, newest first: commits of the log and versions of the plain file.") { limit };
        var verify = new Command("verify", "Compare every version and commit with its hashes, names and order. Ends with 65 when something is missing, foreign or not what it says.");
        verify.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => VerifyAsync(context, cancellationToken)));
        command.Add(verify);
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => ShowAsync(context, parsed.GetValue(limit) is { } most ? SettingsReader.Whole("--limit", most, 1, int.MaxValue) : null, cancellationToken)));
        return command;
    }

    private static async Task<int> ShowAsync(CommandContext context, int? limit, CancellationToken cancellationToken)
    {
        var states = await context.History.ListAsync(limit, cancellationToken);
        if (states.Count == 0)
        {
            throw context.Missing();
        }

        context.Output.WriteResult(new Listed(context.Options.OrganizationId, [.. states.Select(StateDocument.Of)]), _ => context.Output.WriteTable(Table(states)));
        return ExitCode.Done;
    }

    private static async Task<int> VerifyAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await context.RequireOrganizationAsync(cancellationToken);
        var report = await context.History.VerifyAsync(cancellationToken);
        context.Output.WriteResult(VerifyDocument.Of(context.Options.OrganizationId, report), _ =>
        {
            foreach (var finding in report.Findings)
            {
                context.Output.WriteLine($"{VerifyDocument.Word(finding.Problem)}: {finding.Key}: {finding.Detail}");
            }

            context.Output.WriteLine(FormattableString.Invariant(
                $"Read {RunView.Count(report.Versions, "version")} and {RunView.Count(report.LogFiles, "file")} of a log{(report.HasFile ? ", and the plain file" : "")}: {RunView.Count(report.Findings.Count, "finding")}."));
        });
        if (report.Findings.Count == 0)
        {
            return ExitCode.Done;
        }

        context.Output.WriteError(FormattableString.Invariant($"{report.Findings.Count} objects of organization {context.Options.OrganizationId} are not as they should be."));
        return ExitCode.InvalidDatabase;
    }

    private static TextTable Table(IReadOnlyList<PastState> states)
    {
        var table = new TextTable("State", "Committed (UTC)", "Kind", "Current", TextColumn.Number("Rows"), TextColumn.Number("Size"), "Run", TextColumn.Text("Actor"), "Restored from");
        foreach (var state in states)
        {
            table.Add(
                state.TxId is null ? state.Id : state.Id.TrimStart('0'),
                HistoryTime.Text(state.CommittedAt),
                StateDocument.KindOf(state) ?? "",
                state.IsCurrent ? "current" : "",
                state.RowsChanged is { } rows ? RunView.Number(rows) : "",
                RunView.Size(state.Bytes),
                state.RunId ?? "",
                state.Actor ?? "",
                state.RestoredFrom ?? "");
        }

        return table;
    }

    private sealed record Listed(long OrganizationId, IReadOnlyList<StateDocument> Commits);

    private sealed record VerifyDocument(long OrganizationId, int Versions, int LogFiles, bool PlainFile, IReadOnlyList<FindingDocument> Findings)
    {
        public static VerifyDocument Of(long organizationId, HistoryReport report) => new(
            organizationId, report.Versions, report.LogFiles, report.HasFile, [.. report.Findings.Select(finding => new FindingDocument(finding.Key, Word(finding.Problem), finding.Detail))]);

        public static string Word(HistoryProblem problem) => problem == HistoryProblem.OutOfOrder ? "out of order" : problem.ToString().ToLowerInvariant();
    }

    private sealed record FindingDocument(string Key, string Problem, string Detail);

    private sealed record StateDocument(
        string Id,
        string? TxId,
        string CommittedAt,
        string? Kind,
        string? Actor,
        string? RunId,
        long? RowsChanged,
        long? Pages,
        long Bytes,
        string? RestoredFrom,
        bool Current)
    {
        public static StateDocument Of(PastState state) => new(
            state.Id,
            state.TxId?.ToString(),
            HistoryTime.Text(state.CommittedAt),
            KindOf(state),
            state.Actor,
            state.RunId,
            state.RowsChanged,
            state.Pages,
            state.Bytes,
            state.RestoredFrom,
            state.IsCurrent);

        public static string? KindOf(PastState state) => state.IsExternal ? "external" : state.Kind?.ToString().ToLowerInvariant();
    }
}
