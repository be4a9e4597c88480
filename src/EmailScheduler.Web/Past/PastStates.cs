using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Past;

/// <summary>What is said of states of an organization's database that are not there.</summary>
internal static class PastStates
{
    /// <summary>That there is no state of an id.</summary>
    public static ProblemAnswer Missing(FoundStates states, long organizationId, string id) => PageAnswer.Problem(
        StatusCodes.Status404NotFound,
        states.IsNone
            ? NoDatabase(organizationId)
            : $"There is no state '{PastStateText.NameOf(id)}' of organization {organizationId}, or it is not kept any more; the history shows those that are.");

    /// <summary>That it is not certain what the newest state is.</summary>
    public static ProblemAnswer NoCurrent(FoundStates states, long organizationId) => PageAnswer.Problem(
        states.IsNone ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict,
        states.IsNone
            ? NoDatabase(organizationId)
            : $"It is not certain which state of organization {organizationId} is the newest one: a log and a plain file contradict each other, or the database is gone. Choose both states in the history.");

    /// <summary>That an organization has no database.</summary>
    public static string NoDatabase(long organizationId) => FormattableString.Invariant($"There is no database of organization {organizationId} in the store, nor a past state of one. Its number may be misspelt.");
}
