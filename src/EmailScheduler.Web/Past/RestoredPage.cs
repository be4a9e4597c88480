using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Web.Acts;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Past;

/// <summary>What going back to a state has done, by its run: the page that follows it, and that can be looked at later.</summary>
/// <param name="databases">The organizations.</param>
internal sealed class RestoredPage(OrganizationDatabases databases) : ConsolePage(Path)
{
    /// <summary>Where it is.</summary>
    public const string Path = "organizations/{org}/history/restored/{run}";

    // Each state and each record costs a small request; what is looked for is most often the newest.
    private const int FewStates = 20;
    private const int FewRecords = 8;
    private const int Most = 200;

    public override async Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken)
    {
        var (organization, runId) = (page.OrganizationId, page.Value("run"));
        var states = await FindStatesAsync(organization, runId, cancellationToken);
        var state = states.OfRun(runId) is { Kind: CommitKind.Restore } made ? made : null;
        var record = await FindRecordAsync(organization, runId, cancellationToken);
        return state is null && record is null
            ? PageAnswer.Problem(StatusCodes.Status404NotFound, $"No one has gone back to a state of organization {organization} as {runId}, or that is not kept any more.")
            : PageAnswer.Of<RestoredView, RestoredModel>("Gone back", new RestoredModel
            {
                OrganizationId = organization,
                Zone = await databases.ZoneOfAsync(organization, cancellationToken),
                RunId = runId,
                State = state,
                Origin = (state?.RestoredFrom ?? record?.Ids.GetValueOrDefault("state")) is { } origin ? states.Find(origin) : null,
                Before = state is null ? null : states.Before(state),
                Record = record,
                Done = ActDone.Sentence(page.Query(ActDone.Field)),
            });
    }

    private async Task<PastStates> FindStatesAsync(long organization, string runId, CancellationToken cancellationToken)
    {
        var few = await PastStates.ReadAsync(databases.HistoryOf(organization), organization, FewStates, cancellationToken);
        return few.OfRun(runId) is { } state && few.Before(state) is not null ? few : await PastStates.ReadAsync(databases.HistoryOf(organization), organization, Most, cancellationToken);
    }

    private async Task<AuditRecord?> FindRecordAsync(long organization, string runId, CancellationToken cancellationToken)
    {
        var audit = databases.ActsOf(organization).Audit;
        return Of(await audit.ListAsync(FewRecords, cancellationToken)) ?? Of(await audit.ListAsync(Most, cancellationToken));

        AuditRecord? Of(IReadOnlyList<AuditRecord> records) => records.FirstOrDefault(record => record.Act == AuditActs.Restore && record.Ids.GetValueOrDefault("run") == runId);
    }
}
