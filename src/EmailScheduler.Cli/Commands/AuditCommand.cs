using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>audit list</c>: who did what, and why.</summary>
internal static class AuditCommand
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 10_000;

    public static Command Create(CommonOptions common)
    {
        var limit = new Option<string?>("--limit") { Description = $"At most so many, up to {MaxLimit}. Default: {DefaultLimit}.", HelpName = "N" };
        var list = new Command("list", "List what people did to the organization, newest first: approve, pause, resume, restore, lease break.") { limit };
        list.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(
            parsed, common, context => ListAsync(context, parsed.GetValue(limit) is { } most ? SettingsReader.Whole("--limit", most, 1, MaxLimit) : DefaultLimit, cancellationToken)));
        return new Command("audit", "Look at who did what.") { list };
    }

    private static async Task<int> ListAsync(CommandContext context, int limit, CancellationToken cancellationToken)
    {
        var records = await context.Acts.ListAsync(limit, cancellationToken: cancellationToken);
        if (records.Count == 0)
        {
            await context.RequireOrganizationAsync(cancellationToken);
        }

        context.Output.WriteResult(new Document(context.Options.OrganizationId, records), _ =>
        {
            if (records.Count == 0)
            {
                context.Output.WriteLine($"No act of a person on organization {context.Options.OrganizationId} is recorded.");
                return;
            }

            context.Output.WriteTable(Table(records));
        });
        return ExitCode.Done;
    }

    private static TextTable Table(IReadOnlyList<AuditRecord> records)
    {
        var table = new TextTable("Time (UTC)", "Act", "Outcome", TextColumn.Text("Who"), TextColumn.Text("Why"), TextColumn.Text("What"));
        foreach (var record in records)
        {
            table.Add(
                ActView.Time(record.At),
                record.Act.Replace('_', ' '),
                record.Outcome.ToString().ToLowerInvariant(),
                record.Actor,
                record.Reason ?? "",
                string.Join(", ", record.Ids.OrderBy(id => id.Key, StringComparer.Ordinal).Select(id => $"{id.Key} {id.Value}")));
        }

        return table;
    }

    private sealed record Document(long OrganizationId, IReadOnlyList<AuditRecord> Acts);
}
