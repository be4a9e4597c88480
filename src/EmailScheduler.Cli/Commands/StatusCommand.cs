using System.CommandLine;
using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Objects;
using Spectre.Console;

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
        var document = new Document
        {
            OrganizationId = context.Options.OrganizationId,
            Store = context.Store.Address,
            Database = DatabaseDocument.Of(found),
            Conflict = found.Conflict,
            Lease = LeaseDocument.Of(holder),
            Runs = runs,
        };
        context.Output.WriteResult(document, console =>
        {
            context.Output.WriteLine($"Organization {document.OrganizationId} in {document.Store}");
            context.Output.WriteLine($"Database: {Words(found)}");
            context.Output.WriteLine($"Lease: {LeaseCommand.Words(holder)}.");
            if (runs.Count > 0)
            {
                console.Write(Table(runs));
            }
            else
            {
                context.Output.WriteLine("Runs: none yet.");
            }
        });
        return ExitCode.Done;
    }

    private static string Words(StoredDatabase found) => found switch
    {
        { Conflict: { } conflict } => $"not certain. {conflict}",
        { Newest: not { } } => "none.",
        { Kind: StoredDatabaseKind.Log, Newest: { } file } => $"a log, its newest file {Written(file)}.",
        { Newest: { } file } => $"a plain file, {Written(file)}.",
    };

    private static string Written(ObjectEntry file) =>
        string.Create(CultureInfo.InvariantCulture, $"{RunView.Size(file.Length)}, written {file.LastModified.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");

    private static Table Table(IReadOnlyList<RunReport> runs)
    {
        var table = RunView.NewTable("Last runs", "Status", "Rows changed", "Seconds");
        foreach (var run in runs)
        {
            var changed = run.Rows is { } rows ? RunView.Number(rows.Changed) : "";
            table.AddRow(run.RunId, RunView.Word(run.Status), changed, (run.Milliseconds / 1000.0).ToString("N1", CultureInfo.InvariantCulture));
        }

        return table;
    }

    private sealed record Document
    {
        public required long OrganizationId { get; init; }

        public required string Store { get; init; }

        public required DatabaseDocument? Database { get; init; }

        public required string? Conflict { get; init; }

        public required LeaseDocument Lease { get; init; }

        public required IReadOnlyList<RunReport> Runs { get; init; }
    }

    private sealed record DatabaseDocument(string Layout, string Key, long Bytes, DateTimeOffset WrittenAt)
    {
        public static DatabaseDocument? Of(StoredDatabase found) => found.Newest is { } newest
            ? new DatabaseDocument(found.Kind == StoredDatabaseKind.Log ? "log" : "object", newest.Key, newest.Length, newest.LastModified.ToUniversalTime())
            : null;
    }
}
