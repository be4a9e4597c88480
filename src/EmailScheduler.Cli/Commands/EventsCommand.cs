using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>events add</c>: takes what the sender or the provider reports of emails.</summary>
internal static class EventsCommand
{
    private const string Stdin = "-";

    public static Command Create(CommonOptions common)
    {
        var file = new Argument<string>("FILE") { Description = "One JSON object a line, or a JSON array; - is stdin." };
        var add = new Command("add", "Store a batch of events (sent, delivered, failed, bounced, complained, unsubscribed, resubscribed); the next run folds them.") { file };
        add.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => AddAsync(context, parsed.GetRequiredValue(file), cancellationToken)));
        return new Command("events", "Report what became of emails, and what their recipients want.") { add };
    }

    private static async Task<int> AddAsync(CommandContext context, string file, CancellationToken cancellationToken)
    {
        var body = await ReadAsync(HomeFolder.Expand(file), cancellationToken);
        if (!context.Options.Settings.CreateWhenMissing)
        {
            await context.RequireOrganizationAsync(cancellationToken);
        }

        var (stored, faults) = await context.Database.Events.AddAsync(body, cancellationToken);
        if (stored is null)
        {
            foreach (var fault in faults)
            {
                context.Output.WriteError($"{(file == Stdin ? "stdin" : file)}, line {fault.Line}: {fault.Detail}");
            }

            context.Output.WriteResult(new Rejected("failed", ExitCode.InvalidData, "Nothing was stored.", faults), _ => { });
            return ExitCode.InvalidData;
        }

        context.Output.WriteResult(stored, _ => context.Output.WriteLine(FormattableString.Invariant(
            $"{(stored.IsNew ? "Stored" : "Already stored:")} {stored.Events} events of organization {stored.OrganizationId} as batch {stored.Day:yyyy-MM-dd}/{stored.Batch}.")));
        return ExitCode.Done;
    }

    private static async Task<byte[]> ReadAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = file == Stdin ? StandardStreams.OpenInput() : File.OpenRead(file);
            using var body = new MemoryStream();
            var block = new byte[81_920];
            int count;
            while ((count = await source.ReadAsync(block, cancellationToken)) > 0)
            {
                body.Write(block, 0, count);
                if (body.Length > EventBatch.MaxBytes)
                {
                    throw new InvalidSettingException("FILE", file, FormattableString.Invariant($"it has more than {EventBatch.MaxBytes} bytes; give at most {EventBatch.MaxEvents} events at once"));
                }
            }

            return body.ToArray();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidSettingException("FILE", file, $"{failure.Message.TrimEnd('.')}; give a file that can be read, or - for stdin");
        }
    }

    private sealed record Rejected(string Status, int ExitCode, string Reason, IReadOnlyList<EventFault> Faults);
}
