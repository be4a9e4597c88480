using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>diff</c>: what changed between two states, by table and key; never what the rows hold.</summary>
internal static class DiffCommand
{
    private const int DefaultKeys = 10;

    public static Command Create(CommonOptions common)
    {
        var older = new Argument<string>("A") { Description = "The older state, as 'history' shows it, or 'previous'." };
        var newer = new Argument<string>("B") { Description = "The newer state, or 'current'." };
        var keys = new Option<int>("--keys") { Description = "Keys of rows to name, of each table and kind, if they are whole numbers.", HelpName = "N", DefaultValueFactory = _ => DefaultKeys };
        var command = new Command("diff", "Show the tables and rows that changed between two states, of either layout.") { older, newer, keys };
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context =>
            ShowAsync(context, parsed.GetRequiredValue(older), parsed.GetRequiredValue(newer), parsed.GetValue(keys), cancellationToken)));
        return command;
    }

    private static async Task<int> ShowAsync(CommandContext context, string older, string newer, int keys, CancellationToken cancellationToken)
    {
        await context.RequireOrganizationAsync(cancellationToken);
        var (before, after) = (await StateArgument.FindAsync(context, "A", older, cancellationToken), await StateArgument.FindAsync(context, "B", newer, cancellationToken));
        if ((before.CommittedAt, before.TxId?.Value).CompareTo((after.CommittedAt, after.TxId?.Value)) > 0)
        {
            throw InvalidSettingException.OfInput("A", $"'{newer}' is the older of the two states: give 'diff {newer} {older}'.");
        }

        var tables = await context.History.DiffAsync(before, after, keys, cancellationToken);
        context.Output.WriteResult(new Difference(older, newer, tables), _ =>
        {
            if (tables.Count == 0)
            {
                context.Output.WriteLine($"The states {older} and {newer} hold the same rows.");
                return;
            }

            var table = new TextTable(TextColumn.Text("Table"), TextColumn.Number("Added"), TextColumn.Number("Removed"), TextColumn.Number("Changed"), TextColumn.Text("Keys"));
            foreach (var diff in tables)
            {
                table.Add(diff.Table, RunView.Number(diff.Added), RunView.Number(diff.Removed), RunView.Number(diff.Changed), Keys(diff));
            }

            context.Output.WriteTable(table);
        });
        return ExitCode.Done;
    }

    private static string Keys(TableDiff diff) => string.Join(' ',
        diff.AddedKeys.Select(key => "+" + key).Concat(diff.RemovedKeys.Select(key => "-" + key)).Concat(diff.ChangedKeys.Select(key => "~" + key)));

    private sealed record Difference(string Older, string Newer, IReadOnlyList<TableDiff> Tables);
}
