using System.CommandLine;
using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>status</c>: the database, its lease, its last runs.</summary>
internal static class StatusCommand
{
    private const int LastRuns = 10;

    public static Command Create(CommonOptions common)
    {
        var command = new Command("status", "Show the organization's database, its lease and its last runs.");
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => ShowAsync(context, cancellationToken)));
        return command;
    }

    private static async Task<int> ShowAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var found = await context.Database.ExamineAsync(cancellationToken);
        var holder = await context.Database.HolderAsync(cancellationToken);
        var runs = await context.Database.Reports.NewestAsync(LastRuns, cancellationToken);
        var pause = await context.Acts.FindPauseAsync(cancellationToken);
        var approval = runs is [{ Status: RunStatus.Held } held, ..] ? await context.Acts.ApprovalOfAsync(held, cancellationToken) : null;
        var document = new Document
        {
            OrganizationId = context.Options.OrganizationId,
            Store = context.Store.Address,
            Database = DatabaseDocument.Of(found),
            Size = await context.Database.MeasureAsync(found, cancellationToken),
            Conflict = found.Conflict,
            Lease = LeaseDocument.Of(holder),
            Pause = pause,
            Approval = approval,
            Runs = runs,
        };
        context.Output.WriteResult(document, _ => Show(context, document, found, holder));
        if (found.Kind != StoredDatabaseKind.None)
        {
            return ExitCode.Done;
        }

        context.Output.WriteError(context.Missing().Message);
        return ExitCode.InvalidDatabase;
    }

    private static void Show(CommandContext context, Document document, StoredDatabase found, LeaseHolder? holder)
    {
        var output = context.Output;
        output.WriteLine($"Organization {document.OrganizationId} in {document.Store}");
        output.WriteLine($"Database: {Words(found, document.Size)}");
        output.WriteLine($"Lease: {LeaseCommand.Words(holder)}.");
        if (LeaseCommand.Advice(holder, document.OrganizationId) is { } advice)
        {
            output.WriteLine($"  {advice}");
        }

        if (document.Pause is { } pause)
        {
            output.WriteLine($"The organization is {ActView.Words(pause)}");
            output.WriteLine($"  {ActView.Advice(pause, document.OrganizationId)}");
        }

        if (document.Runs is not [var last, ..])
        {
            output.WriteLine("Last run: none yet.");
            return;
        }

        output.WriteLine($"Last run: {RunView.Word(last.Status)}, {ActView.Time(last.StartedAt)}{(last is { Status: RunStatus.Completed or RunStatus.Unchanged } or { Status: RunStatus.Held, Guard: not null } ? "" : $", because: {last.Reason}")}");
        HeldView.ShowAdvice(output, last, document.Approval);
        if (last is { Status: RunStatus.Held, Plan: not null })
        {
            // What newer state rules would forbid is among them.
            AttentionView.ShowCounts(output, last);
        }
        else if (document.Runs.FirstOrDefault(run => run.Plan is not null)?.Plan is { ForbiddenByNewerWindows: > 0 and var forbidden })
        {
            output.WriteLine($"Newer state rules would forbid {RunView.Count(forbidden, "planned email")}: 'rules show --newer' lists them, and the setting Scheduling:NewerWindows applies or ignores them.");
        }

        output.WriteLine("");
        output.WriteTable(Table(output, document.Runs));
    }

    private static string Words(StoredDatabase found, DatabaseSize? size) => (found, size) switch
    {
        ({ Conflict: { } conflict }, _) => $"not certain. {conflict}",
        ({ Kind: StoredDatabaseKind.Log, Newest: { } file }, { } log) =>
            $"{(log.Bytes is { } bytes ? RunView.Size(bytes) : "of unknown size")}, in the log layout ({RunView.Count(log.Files, "file")}, {RunView.Size(log.StoredBytes)}), written {ActView.Time(file.LastModified)}.",
        ({ Newest: { } file }, _) => $"{RunView.Size(file.Length)}, in the object layout (a plain file), written {ActView.Time(file.LastModified)}.",
        _ => "none.",
    };

    private static TextTable Table(CliOutput output, IReadOnlyList<RunReport> runs)
    {
        var table = new TextTable("Last runs", TextColumn.Text("Status"), TextColumn.Number("Rows changed"), TextColumn.Number("Seconds"), TextColumn.Text(output.Verbose ? "Reason" : ""));
        foreach (var run in runs)
        {
            var changed = run.Rows is { } rows ? RunView.Number(rows.Changed) : "";
            table.Add(run.RunId, RunView.Word(run.Status), changed, (run.Milliseconds / 1000.0).ToString("N1", CultureInfo.InvariantCulture), output.Verbose ? output.Commands.In(run.Reason ?? "") : "");
        }

        return table;
    }

    private sealed record Document
    {
        public required long OrganizationId { get; init; }

        public required string Store { get; init; }

        public required DatabaseDocument? Database { get; init; }

        public required DatabaseSize? Size { get; init; }

        public required string? Conflict { get; init; }

        public required LeaseDocument Lease { get; init; }

        public required Pause? Pause { get; init; }

        public required Approval? Approval { get; init; }

        public required IReadOnlyList<RunReport> Runs { get; init; }
    }

    private sealed record DatabaseDocument(string Layout, string Key, long Bytes, DateTimeOffset WrittenAt)
    {
        public static DatabaseDocument? Of(StoredDatabase found) => found.Newest is { } newest
            ? new DatabaseDocument(found.Kind == StoredDatabaseKind.Log ? "log" : "object", newest.Key, newest.Length, newest.LastModified.ToUniversalTime())
            : null;
    }
}
