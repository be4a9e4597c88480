using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Cli.Commands;

/// <summary>Finds the state that an argument names: by the id that <c>history</c> shows, or by a word.</summary>
internal static class StateArgument
{
    private const string Current = "current", Previous = "previous";

    /// <param name="context">What the command works with.</param>
    /// <param name="argument">The argument's name, for errors.</param>
    /// <param name="text">Its value.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    /// <exception cref="InvalidSettingException">There is no such state.</exception>
    public static Task<PastState> FindAsync(CommandContext context, string argument, string text, CancellationToken cancellationToken) => text switch
    {
        // A file that was put there by hand may have any time, and be far down.
        Current => NewestAsync(context, argument, text, limit: null, state => state.IsCurrent, cancellationToken),
        Previous => NewestAsync(context, argument, text, limit: 2, state => !state.IsCurrent, cancellationToken),
        _ => context.History.FindAsync(argument, text, cancellationToken),
    };

    private static async Task<PastState> NewestAsync(
        CommandContext context, string argument, string text, int? limit, Func<PastState, bool> isMeant, CancellationToken cancellationToken) =>
        (await context.History.ListAsync(limit, cancellationToken)).FirstOrDefault(isMeant)
        ?? throw new InvalidSettingException(argument, text, $"no {(text == Current ? "current state" : "state before the current one")} of organization {context.Options.OrganizationId} is kept; 'history' shows those that are");
}
