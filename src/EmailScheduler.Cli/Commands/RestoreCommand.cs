using System.CommandLine;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs.Restores;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>restore</c>: any past state, as a file or as the current state of the database, into which what happened since is carried forward.</summary>
internal static class RestoreCommand
{
    public static Command Create(CommonOptions common)
    {
        var id = new Argument<string?>("ID") { Description = "The state to go back to, as 'history' shows it, or 'previous' for the one before the current.", Arity = ArgumentArity.ZeroOrOne };
        var commit = new Option<string?>("--to-txid") { Description = "The commit of a log to go back to: the same as ID.", HelpName = "TXID" };
        var time = new Option<string?>("--to-time") { Description = "The newest state at or before this time (ISO 8601, with Z or an offset).", HelpName = "TIME" };
        var output = new Option<string?>("--output") { Description = "Write the bare state into this new file; without it, the state becomes the current one.", HelpName = "FILE" };
        var how = new HowOptions();
        var command = new Command("restore", "Go back to a past state, in either layout. What has been sent since stays sent, and addresses that have been suppressed since stay suppressed.") { id, commit, time, output };
        how.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, async context =>
        {
            await context.RequireOrganizationAsync(cancellationToken);
            var state = await TargetAsync(context, parsed.GetValue(id), parsed.GetValue(commit), parsed.GetValue(time), cancellationToken);
            return parsed.GetValue(output) is { } path
                ? await ToFileAsync(context, state, HomeFolder.Expand(path), cancellationToken)
                : await AsCurrentAsync(context, state, how.Read(parsed), cancellationToken);
        }));
        return command;
    }

    /// <summary>Makes a state the current one, if that is wanted.</summary>
    public static async Task<int> AsCurrentAsync(CommandContext context, PastState state, RestoreWish wish, CancellationToken cancellationToken)
    {
        var question = new Question(context.Output);
        var outcome = await context.Restore.RunAsync(
            state,
            new RestoreOptions { IsExact = wish.Exact, WithDeleted = wish.WithDeleted, AsOf = context.Options.AsOf, Reason = wish.Reason },
            (plan, cancel) =>
            {
                Show(context, plan);
                return wish.Yes ? Task.FromResult(true) : question.AskAsync(cancel);
            },
            cancellationToken);
        context.Warn(outcome.Warning);
        return outcome.Plan is { } done && outcome.Run.Succeeded ? Show(context, outcome, done, question) : context.Show(outcome.Run);
    }

    private static void Show(CommandContext context, RestorePlan plan)
    {
        RestoreView.Warn(context.Output, plan);
        if (!context.Output.Json)
        {
            RestoreView.Show(context.Output, plan, context.Options.OrganizationId);
        }
    }

    private static int Show(CommandContext context, RestoreOutcome outcome, RestorePlan plan, Question question)
    {
        var organization = context.Options.OrganizationId;
        context.Output.WriteResult(RestoreDocument.Of(outcome.Run, plan, outcome.IsDeclined ? Question.HowToAgree : null), _ =>
        {
            if (!outcome.IsDeclined)
            {
                context.Output.WriteLine(outcome.Run.Status == Runs.Reports.RunStatus.Completed
                    ? $"State {plan.State.Id} is the newest one of organization {organization} again."
                    : $"The newest state of organization {organization} is that of {plan.State.Id} already.");
            }
        });
        if (!outcome.IsDeclined)
        {
            return ExitCode.Done;
        }

        return question.Declined();
    }

    private static Task<PastState> TargetAsync(CommandContext context, string? id, string? commit, string? time, CancellationToken cancellationToken) => (id, commit, time) switch
    {
        ({ } state, null, null) => StateArgument.FindAsync(context, "ID", state, cancellationToken),
        (null, { } number, null) => context.History.FindAsync("--to-txid", CommitArgument.Parse(number, "--to-txid").ToString(), cancellationToken),
        (null, null, { } at) => context.History.FindAsync(HistoryTime.Parse(at, "--to-time"), cancellationToken),
        _ => throw InvalidSettingException.OfInput("ID", "'restore' needs one state: give one of ID, --to-txid and --to-time."),
    };

    private static async Task<int> ToFileAsync(CommandContext context, PastState state, string path, CancellationToken cancellationToken)
    {
        var moved = 0L;
        try
        {
            await OutputFile.MakeAsync("--output", path, context.Options.TempFolder, async file => moved = await context.History.RestoreToFileAsync(state, file, cancellationToken), cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw OutputFile.Unusable("--output", path, failure);
        }

        context.Output.WriteResult(
            new Restored(state.Id, state.TxId?.ToString(), path, moved),
            _ => context.Output.WriteLine($"Wrote state {state.Id} to {path}; {RunView.Size(moved)} fetched."));
        return ExitCode.Done;
    }

    private sealed record Restored(string Id, string? TxId, string File, long BytesFetched);
}

/// <summary>How a state is wanted back.</summary>
/// <param name="Exact">Without what happened since.</param>
/// <param name="WithDeleted">Whether contacts that come back may be emailed.</param>
/// <param name="Yes">Without a question.</param>
/// <param name="Reason">Why, for the record of the act.</param>
internal sealed record RestoreWish(bool Exact, bool WithDeleted, bool Yes, string? Reason);

/// <summary>The options of every command that makes a past state the current one.</summary>
internal sealed class HowOptions
{
    private readonly Option<bool> _exact = new("--exact") { Description = "The bare state: nothing that happened since is carried forward." };
    private readonly Option<bool> _withDeleted = new("--with-deleted") { Description = "Let contacts that come back be emailed; without it their addresses are suppressed." };
    private readonly Option<bool> _yes = new("--yes") { Description = "Do it without a question; needed where there is no terminal." };
    private readonly Option<string?> _reason = ReasonOption.Optional();

    public void AddTo(Command command)
    {
        command.Add(_exact);
        command.Add(_withDeleted);
        command.Add(_yes);
        command.Add(_reason);
    }

    public RestoreWish Read(ParseResult parsed) => new(parsed.GetValue(_exact), parsed.GetValue(_withDeleted), parsed.GetValue(_yes), ReasonOption.ReadOptional(parsed, _reason));
}

/// <summary>Reads the number of a commit as <c>history</c> shows it.</summary>
internal static class CommitArgument
{
    /// <exception cref="InvalidSettingException">The text is no commit's number.</exception>
    public static TxId Parse(string text, string name) => TxId.TryParse(text, out var id)
        ? id
        : throw new InvalidSettingException(name, text, "give a commit's number in hex digits, as 'history' shows it");
}
