using System.Text.Json;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage;

namespace EmailScheduler.Web.Tests.Browser.Stores;

/// <summary>As many organizations as a large agency has, of one small database.</summary>
internal static class ManyOrganizations
{
    public const int Count = 1000;

    private const int First = 1001;
    private const int AtOnce = 16;

    /// <summary>Puts them into a store: one makes a run, the others get copies of its database, and its status as their own. Each hundredth of them failed.</summary>
    public static async Task AddAsync(TestStore store, DateTimeOffset now)
    {
        var model = new Agency(store, First, now);
        await (await model.FoundAsync(contacts: 20)).RunAsync(0.01);
        var database = await store.ReadAsync(model.Key);
        var status = JsonSerializer.Deserialize<OrganizationStatus>(await store.ReadAsync(StatusKey(First)), StoredJson.Options)!;
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancel };
        await Parallel.ForAsync(First + 1, First + Count, options, async (id, _) =>
        {
            await store.PutAsync(DatabaseKeys.Of(id), database);
            await store.PutAsync(StatusKey(id), JsonSerializer.SerializeToUtf8Bytes(Of(id, status), StoredJson.Options));
        });
    }

    private static OrganizationStatus Of(int id, OrganizationStatus model) => model with
    {
        OrganizationId = id,
        LastRun = id % 100 == 0 ? model.LastRun with { Status = RunStatus.Rejected, Rejection = FailureCategory.Engine, Reason = "The engine ended with exit code 3." } : model.LastRun,
    };

    private static string StatusKey(int id) => FormattableString.Invariant($"org-status/{id}.json");
}
