using System.Text;
using System.Text.Json;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Samples;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Tests.ApiContract;

/// <summary>The store of a host, as runs and other programs change it.</summary>
internal sealed class ContractStore(IApiHost host)
{
    /// <summary>The run whose report <see cref="PutReportAsync"/> puts there.</summary>
    public const string NewestRun = "20990101T060000Z-0a1b2c3d";

    private readonly DirectoryObjectStore _store = new(host.StoreFolder, host.Clock);

    /// <summary>Gives an organization what a test is about.</summary>
    /// <param name="organization">The organization.</param>
    /// <param name="given"><c>nothing</c>, <c>a database</c>, or with it a newest run that is <c>held</c>, <c>completed</c> or <c>paused</c>.</param>
    public async Task GiveAsync(long organization, string given)
    {
        if (given != "nothing")
        {
            var database = new OrganizationDatabase(_store, organization, new RunSettings(), host.Clock, NullLogger.Instance);
            var made = await database.CreateSampleAsync(new SampleOptions { OrganizationId = organization, AsOf = new DateOnly(2026, 6, 1), Contacts = 60 }, Cancel);
            Assert.Equal(RunStatus.Completed, made.Status);
        }

        if (given is "held" or "completed" or "paused")
        {
            await PutReportAsync(organization, given);
        }
    }

    /// <summary>Puts a lease of another program there, as the shell scripts in production write it.</summary>
    public Task HoldLeaseAsync(long organization) => PutAsync(
        $"org-data/{organization}.db.lock",
        $$"""{"instance_id":"script","timestamp":"{{host.Clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}}","timeout":86400}""");

    /// <summary>Pauses an organization as an earlier version did, which took reasons of any kind.</summary>
    public Task PauseAsEarlierAsync(long organization, string reason) =>
        new OrganizationActs(_store, organization, new RunSettings(), host.Clock, NullLogger.Instance).PauseAsync(reason, until: null, "cli:anna@host", Cancel);

    /// <summary>The keys of all that is kept of an organization.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(long organization)
    {
        var keys = new List<string>();
        await foreach (var entry in _store.ListAsync($"org-data/{organization}.db", Cancel))
        {
            keys.Add(entry.Key);
        }

        return keys;
    }

    /// <summary>Puts the report of a run there that is newer than all others.</summary>
    private Task<PutResult> PutReportAsync(long organization, string kind)
    {
        var report = new RunReport
        {
            RunId = NewestRun,
            OrganizationId = organization,
            Status = kind == "completed" ? RunStatus.Completed : RunStatus.Held,
            Guard = kind == "held" ? new GuardReport { Mode = GuardMode.Hold, Inputs = "abc", Findings = [new GuardFinding { Kind = GuardFindingKind.Withdrawn, Number = 1200, Before = 2000, Limit = 600 }] } : null,
            Pause = kind == "paused" ? new Pause { Reason = "r", Actor = "a", Since = new DateTimeOffset(2026, 6, 1, 6, 0, 0, TimeSpan.Zero) } : null,
        };
        return PutAsync($"org-data/{organization}.db.runs/{NewestRun}.json", JsonSerializer.Serialize(report, StoredJson.Options));
    }

    private Task<PutResult> PutAsync(string key, string text) => _store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(Encoding.UTF8.GetBytes(text)) }, Cancel);
}
