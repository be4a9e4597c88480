using System.CommandLine;
using EmailScheduler.Scheduling.Events;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>events add</c>: takes what the sender or the provider reports of emails.</summary>
internal static class EventsCommand
{
    public static Command Create(CommonOptions common)
    {
        var file = new Argument<string>("FILE") { Description = "One JSON object a line, or a JSON array; - is stdin." };
        var add = new Command("add", "Store a batch of events (sent, delivered, failed, bounced, complained, unsubscribed, resubscribed); the next run folds them.") { file };
        add.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => AddAsync(context, parsed.GetRequiredValue(file), cancellationToken)));
        return new Command("events", "Report what became of emails, and what their recipients want.") { add };
    }

    private static async Task<int> AddAsync(CommandContext context, string file, CancellationToken cancellationToken)
    {
        var body = await InputFile.ReadAsync(file, EventBatch.MaxBytes, FormattableString.Invariant($"give at most {EventBatch.MaxEvents} events at once"), cancellationToken);
        if (!context.Options.Settings.CreateWhenMissing)
        {
            await context.RequireOrganizationAsync(cancellationToken);
        }

        var (stored, faults) = await context.Database.Events.AddAsync(body, cancellationToken);
        if (stored is null)
        {
            foreach (var fault in faults)
            {
                context.Output.WriteError($"{InputFile.NameOf(file)}, line {fault.Line}: {fault.Detail}");
            }

            context.Output.WriteResult(new Rejected("failed", ExitCode.InvalidData, "Nothing was stored.", faults), _ => { });
            return ExitCode.InvalidData;
        }

        context.Output.WriteResult(stored, _ => context.Output.WriteLine(FormattableString.Invariant(
            $"{(stored.IsNew ? "Stored" : "Already stored:")} {stored.Events} events of organization {stored.OrganizationId} as batch {stored.Day:yyyy-MM-dd}/{stored.Batch}.")));
        return ExitCode.Done;
    }

    private sealed record Rejected(string Status, int ExitCode, string Reason, IReadOnlyList<EventFault> Faults);
}
