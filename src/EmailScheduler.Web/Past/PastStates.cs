using EmailScheduler.Runs;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Past;

/// <summary>All states that one organization's database can be gone back to, newest first.</summary>
/// <param name="organizationId">The organization.</param>
/// <param name="states">The states.</param>
internal sealed class PastStates(long organizationId, IReadOnlyList<PastState> states)
{
    /// <summary>The state that the database is in now; <see langword="null"/> when that is not certain, or when there is none.</summary>
    public PastState? Current { get; } = states.FirstOrDefault(state => state.IsCurrent);

    /// <summary>Reads them: a small request for each.</summary>
    public static async Task<PastStates> ReadAsync(OrganizationHistory history, long organizationId, CancellationToken cancellationToken) =>
        new(organizationId, await history.ListAsync(limit: null, cancellationToken));

    /// <summary>The state of an id; <see langword="null"/> when there is none (any more).</summary>
    public PastState? Find(string id)
    {
        var name = TxId.TryParse(id, out var commit) ? commit.ToString() : id;
        return states.FirstOrDefault(state => string.Equals(state.Id, name, StringComparison.Ordinal));
    }

    /// <summary>The state before another one; <see langword="null"/> for the oldest.</summary>
    public PastState? Before(PastState state) => states.SkipWhile(one => one.Id != state.Id).Skip(1).FirstOrDefault();

    /// <summary>The state that a run made; <see langword="null"/> when it made none, or none that is kept.</summary>
    public PastState? OfRun(string runId) => states.FirstOrDefault(state => state.RunId == runId);

    /// <summary>That there is no state of an id.</summary>
    public ProblemAnswer Missing(string id) => PageAnswer.Problem(
        StatusCodes.Status404NotFound,
        states.Count == 0
            ? NoDatabase(organizationId)
            : $"There is no state '{StateText.NameOf(id)}' of organization {organizationId}, or it is not kept any more; the history shows those that are.");

    /// <summary>That it is not certain what the newest state is.</summary>
    public ProblemAnswer NoCurrent() => PageAnswer.Problem(
        states.Count == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict,
        states.Count == 0
            ? NoDatabase(organizationId)
            : $"It is not certain which state of organization {organizationId} is the newest one: a log and a plain file contradict each other, or the database is gone. Choose both states in the history.");

    /// <summary>That an organization has no database.</summary>
    public static string NoDatabase(long organizationId) => FormattableString.Invariant($"There is no database of organization {organizationId} in the store, nor a past state of one. Its number may be misspelt.");
}
