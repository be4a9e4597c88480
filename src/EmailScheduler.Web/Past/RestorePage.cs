using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Runs.Processes;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Restores;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Web.Acts;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Past;

/// <summary>Shows what going back to a state would do, with nothing written; and goes back exactly as it was shown.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="checkOuts">Says whether a database may be checked out.</param>
internal sealed class RestorePage(OrganizationDatabases databases, CheckOuts checkOuts) : CheckOutPage("organizations/{org}/history/{state}/restore", checkOuts)
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [QueryField.Switch(RestoreForm.Exact), QueryField.Switch(RestoreForm.WithDeleted)];

    /// <summary>The act of its form.</summary>
    public const string Restore = "restore";

    private const string Title = "Go back";

    public override bool HasActs => true;

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken)
    {
        var options = RestoreForm.Read(page);
        return Task.FromResult(WithDatabase(page, Title, CapacityWork.History, (progress, token) => WithStateAsync(page, (states, state) => PreviewAsync(page, states, state, options, progress, token), token), cancellationToken));
    }

    public override Task<PageAnswer> PostAsync(PageContext page, IFormCollection form, CancellationToken cancellationToken)
    {
        if (form[FormFields.Act] != Restore)
        {
            return Task.FromResult<PageAnswer>(UnknownAct);
        }

        var (options, previewed) = (RestoreForm.Read(form), form[RestoreForm.Newest].ToString() is { Length: > 0 } newest ? newest : null);
        return ActWithDatabaseAsync(
            page, CapacityWork.History, () => WithStateAsync(page, (_, state) => RestoreAsync(page, state, options, previewed, cancellationToken), cancellationToken), cancellationToken);
    }

    private async Task<PageAnswer> WithStateAsync(PageContext page, Func<FoundStates, PastState, Task<PageAnswer>> work, CancellationToken cancellationToken)
    {
        var (organization, id) = (page.OrganizationId, page.Value("state"));
        var states = await databases.HistoryOf(organization).FindAsync([id], cancellationToken);
        return states.Find(id) is { } state ? await work(states, state) : PastStates.Missing(states, organization, id);
    }

    private async Task<PageAnswer> PreviewAsync(
        PageContext page, FoundStates states, PastState state, RestoreOptions options, IProgress<ScheduleProgress> progress, CancellationToken cancellationToken)
    {
        var organization = page.OrganizationId;
        progress.Report(new ScheduleProgress("restore"));
        try
        {
            return PageAnswer.Of<RestoreView, RestoreModel>(Title, new RestoreModel
            {
                OrganizationId = organization,
                Zone = await databases.ZoneOfAsync(organization, cancellationToken),
                Current = states.Current,
                Options = options,
                Plan = await databases.RestoreOf(organization, page.Caller.Actor).PreviewAsync(state, options, cancellationToken),
            });
        }
        catch (InvalidDatabaseException failure) when (!options.IsExact)
        {
            // Of a newest state that cannot be read nothing can be carried forward.
            var bare = RestoreForm.Address(page.Links, organization, state.Id, options with { IsExact = true });
            return await RefuseAsync(page, state, new("It cannot be shown what going back would do", failure.Message, ("See what the bare state would do", bare)), cancellationToken);
        }
    }

    private async Task<PageAnswer> RestoreAsync(PageContext page, PastState state, RestoreOptions options, string? previewed, CancellationToken cancellationToken)
    {
        var organization = page.OrganizationId;
        var outcome = await databases.RestoreOf(organization, page.Caller.Actor).RunPreviewedAsync(state, options, previewed, cancellationToken);
        var shown = RestoreForm.Address(page.Links, organization, state.Id, options);
        if (outcome.IsDeclined)
        {
            const string Changed = "A run, a person or another program has written since it was shown what going back would do. What would be done now is something else, so nothing was done.";
            return await RefuseAsync(page, state, new("The newest state is another one by now", Changed, ("Look again at what it would do", shown)), cancellationToken);
        }

        return outcome.Run.Status switch
        {
            RunStatus.Completed => PageAnswer.SeeOther(DoneAddress(page, outcome)),

            // A form that is sent again because its answer was lost: the page that follows says that there is nothing more to do.
            RunStatus.Unchanged => PageAnswer.SeeOther(shown),
            RunStatus.Busy => await RefuseAsync(page, state, BusyBy(outcome.Run.Holder, shown), cancellationToken),
            _ => await RefuseAsync(
                page, state, new("It is not certain that it was done", outcome.Run.Reason ?? "The work was stopped.", ("Look whether something is left to do", shown)), cancellationToken),
        };
    }

    private static RestoreRefusal BusyBy(LeaseHolder? holder, string shown)
    {
        var (title, reason) = holder is not null && HolderProcess.IsKnownToHaveEnded(holder)
            ? ("The lease was not given back", "A process of this machine that has ended holds the lease of the database, so nothing was done. Nothing works on the database: remove the lease on its page, or wait until it has expired, and go back then.")
            : ("The database is in use", "A run or another program works on it, so nothing was done. The state can be gone back to when that has ended.");
        return new RestoreRefusal(title, reason, ("Try again", shown)) { Holder = holder };
    }

    private static string DoneAddress(PageContext page, RestoreOutcome outcome) => page.Links.Of(
        RestoredPage.Path, ("org", page.OrganizationId), ("run", outcome.Run.RunId), (ActDone.Field, outcome.Warning is null ? null : ActDone.Unrecorded(ActDone.Restored)));

    private async Task<ContentAnswer> RefuseAsync(PageContext page, PastState state, RestoreRefusal refusal, CancellationToken cancellationToken) =>
        PageAnswer.Of<RefusalView, RefusalModel>(Title, new RefusalModel(page.OrganizationId, await databases.ZoneOfAsync(page.OrganizationId, cancellationToken), state, refusal)) with
        {
            Status = StatusCodes.Status409Conflict,
        };
}
