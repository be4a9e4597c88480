using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Web.Acts;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Past;

/// <summary>What going back to a state has done, by its run: the page that follows it, and that can be looked at later.</summary>
/// <param name="databases">The organizations.</param>
internal sealed class RestoredPage(OrganizationDatabases databases) : ConsolePage(Path)
{
    public override IReadOnlyList<QueryField>? Fields { get; } = [ActDone.OfQuery];

    /// <summary>Where it is.</summary>
    public const string Path = "organizations/{org}/history/restored/{run}";

    // Each state and each record costs a small request; what is looked for is most often the newest.
    private const int FewStates = 20;
    private const int FewRecords = 8;
    private const int Most = 200;

    public override async Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken)
    {
        var (organization, runId) = (page.OrganizationId, page.Value("run"));
        var (state, before) = await FindStateAsync(organization, runId, cancellationToken);
        state = state?.Kind == CommitKind.Restore ? state : null;
        var record = await FindRecordAsync(organization, runId, cancellationToken);
        return state is null && record is null
            ? PageAnswer.Problem(StatusCodes.Status404NotFound, $"No one has gone back to a state of organization {organization} as {runId}, or that is not kept any more.")
            : PageAnswer.Of<RestoredView, RestoredModel>("Gone back", new RestoredModel
            {
                OrganizationId = organization,
                Zone = await databases.ZoneOfAsync(organization, cancellationToken),
                RunId = runId,
                State = state,
                Origin = await FindOriginAsync(organization, state?.RestoredFrom ?? record?.Ids.GetValueOrDefault("state"), cancellationToken),
                Before = state is null ? null : before,
                Record = record,
                Done = ActDone.Sentence(page.Query(ActDone.Field)),
            });
    }

    /// <summary>The state that the run made, and the one before it.</summary>
    private async Task<(PastState? State, PastState? Before)> FindStateAsync(long organization, string runId, CancellationToken cancellationToken)
    {
        var history = databases.HistoryOf(organization);
        var few = Of(await history.ListAsync(FewStates, cancellationToken));
        return few is { State: not null, Before: not null } ? few : Of(await history.ListAsync(Most, cancellationToken));

        (PastState? State, PastState? Before) Of(IReadOnlyList<PastState> states)
        {
            var rest = states.SkipWhile(state => state.RunId != runId).Take(2).ToList();
            return (rest.ElementAtOrDefault(0), rest.ElementAtOrDefault(1));
        }
    }

    private async Task<PastState?> FindOriginAsync(long organization, string? id, CancellationToken cancellationToken) =>
        id is null ? null : (await databases.HistoryOf(organization).FindAsync([id], cancellationToken)).Find(id);

    private async Task<AuditRecord?> FindRecordAsync(long organization, string runId, CancellationToken cancellationToken)
    {
        var audit = databases.ActsOf(organization).Audit;
        return Of(await audit.ListAsync(FewRecords, cancellationToken)) ?? Of(await audit.ListAsync(Most, cancellationToken));

        AuditRecord? Of(IReadOnlyList<AuditRecord> records) => records.FirstOrDefault(record => record.Act == AuditActs.Restore && record.Ids.GetValueOrDefault("run") == runId);
    }
}
