using System.Text.Json;
using System.Text.Json.Nodes;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Samples;
using EmailScheduler.Scheduling.Model;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>Puts into a store what runs leave there: by a run of the sample, or as a document that a test has changed.</summary>
internal static class StoredRuns
{
    public const string HeldRun = "20991231T060000Z-0a1b2c3d";

    /// <summary>A sample organization of 500 contacts with one run.</summary>
    public static async Task<RunReport> RunSampleAsync(IObjectStore store, long organizationId = 99, SchedulingSettings? scheduling = null)
    {
        var settings = new RunSettings { Scheduling = scheduling ?? new SchedulingSettings() };
        var database = new OrganizationDatabase(store, organizationId, settings, TimeProvider.System, NullLogger.Instance);
        await database.CreateSampleAsync(
            new SampleOptions { OrganizationId = organizationId, Contacts = 500, AsOf = DateOnly.FromDateTime(DateTime.UtcNow) }, TestContext.Current.CancellationToken);
        var run = new OrganizationRun(store, settings, ConfiguredEngine.Create(settings.Engine, TimeProvider.System, NullLogger.Instance), TimeProvider.System, NullLogger<OrganizationRun>.Instance);
        var outcome = await run.RunAsync(new RunRequest { OrganizationId = organizationId, RunId = RunId.New(TimeProvider.System) }, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(outcome.Succeeded, outcome.Reason);
        return outcome.Report!;
    }

    /// <summary>A report as stored JSON.</summary>
    public static JsonObject JsonOf(RunReport report) => JsonSerializer.SerializeToNode(report, StoredJson.Options)!.AsObject();

    /// <summary>Stores a report, whatever it says.</summary>
    public static Task PutReportAsync(IObjectStore store, long organizationId, string runId, JsonNode report) =>
        PutAsync(store, FormattableString.Invariant($"org-data/{organizationId}.db.runs/{runId}.json"), report.ToJsonString());

    /// <summary>Stores a status, whatever it says.</summary>
    public static Task PutStatusAsync(IObjectStore store, long organizationId, string status) => PutAsync(store, FormattableString.Invariant($"org-status/{organizationId}.json"), status);

    public static async Task PutAsync(IObjectStore store, string key, string text) =>
        await store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(System.Text.Encoding.UTF8.GetBytes(text)) }, TestContext.Current.CancellationToken);

    /// <summary>Stores a run later than all others whose plan the guard holds back.</summary>
    public static async Task HoldAsync(IObjectStore store, RunReport report)
    {
        var held = report with
        {
            RunId = HeldRun,
            Status = RunStatus.Held,
            Reason = "Held by the guard: valid contacts fell.",
            StartedAt = report.StartedAt.AddMinutes(1),
            Guard = new GuardReport
            {
                Mode = GuardMode.Hold,
                Inputs = "0123",
                Findings = [new GuardFinding { Kind = GuardFindingKind.ValidContacts, Number = 300, Before = 490, Limit = 441 }, new GuardFinding { Kind = GuardFindingKind.SettingChanged, Subject = "send_time", Holds = false }],
                Withheld = new RowCounts(1, 2, 3, 4, 0),
            },
        };
        await PutReportAsync(store, report.OrganizationId, HeldRun, JsonOf(held));
        var run = JsonSerializer.Serialize(new { runId = HeldRun, status = "held", startedAt = held.StartedAt, milliseconds = 1, findings = 1 });
        await PutStatusAsync(store, report.OrganizationId, $$"""{"organizationId":{{report.OrganizationId}},"lastRun":{{run}},"timezone":"America/Chicago"}""");
    }
}
