using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Pages;

namespace EmailScheduler.Web.Past;

/// <summary>What is different between two states: tables and keys of rows, never what the rows hold.</summary>
/// <param name="databases">The organizations.</param>
/// <param name="checkOuts">Says whether a database may be checked out.</param>
internal sealed class DiffPage(OrganizationDatabases databases, CheckOuts checkOuts) : CheckOutPage("organizations/{org}/history/diff", checkOuts)
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [new("older"), new("newer")];

    private const int MostKeys = 20;

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken)
    {
        var (older, newer) = (page.Query("older"), page.Query("newer"));
        return Task.FromResult(older.Length == 0
            ? PageAnswer.SeeOther(page.Links.History(page.OrganizationId))
            : WithDatabase(page, "What changed", CapacityWork.History, (progress, token) => CompareAsync(page.OrganizationId, older, newer, progress, token), cancellationToken));
    }

    private async Task<PageAnswer> CompareAsync(long organization, string olderId, string newerId, IProgress<ScheduleProgress> progress, CancellationToken cancellationToken)
    {
        var history = databases.HistoryOf(organization);
        var states = await history.FindAsync(newerId.Length == 0 ? [olderId] : [olderId, newerId], cancellationToken);
        if (states.Find(olderId) is not { } older)
        {
            return PastStates.Missing(states, organization, olderId);
        }

        if ((newerId.Length == 0 ? states.Current : states.Find(newerId)) is not { } newer)
        {
            return newerId.Length == 0 ? PastStates.NoCurrent(states, organization) : PastStates.Missing(states, organization, newerId);
        }

        if ((older.CommittedAt, older.TxId?.Value).CompareTo((newer.CommittedAt, newer.TxId?.Value)) > 0)
        {
            (older, newer) = (newer, older);
        }

        progress.Report(new ScheduleProgress("compare states"));
        return PageAnswer.Of<DiffView, DiffModel>("What changed", new DiffModel
        {
            OrganizationId = organization,
            Zone = await databases.ZoneOfAsync(organization, cancellationToken),
            Older = older,
            Newer = newer,
            Tables = older.Id == newer.Id ? [] : await history.DiffAsync(older, newer, MostKeys, cancellationToken),
        });
    }
}
