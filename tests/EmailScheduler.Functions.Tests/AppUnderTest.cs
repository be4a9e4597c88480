using EmailScheduler.Api.Settings;
using EmailScheduler.Functions.Schedules;
using EmailScheduler.Functions.Tests.Durable;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Storage.Layouts.Stored;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Functions.Tests;

/// <summary>The app in virtual time, on a task hub that replays, with workers that may die.</summary>
internal sealed class AppUnderTest : ComposedApp<MortalStore>, IDisposable
{
    public AppUnderTest(params string[] settings)
        : this(new FakeTimeProvider(Morning), settings)
    {
    }

    private AppUnderTest(FakeTimeProvider clock, string[] settings)
        : base(clock, store => new MortalStore(store), settings)
    {
        Clock = clock;
        Hub = new TaskHub(Functions, clock, Host.Services.GetRequiredService<ILoggerFactory>());
    }

    public FakeTimeProvider Clock { get; }

    public TaskHub Hub { get; }

    /// <summary>Puts databases of invented people into the store.</summary>
    public async Task<AppUnderTest> WithOrganizationsAsync(params long[] organizations)
    {
        await AddOrganizationsAsync(organizations);
        Store.Commits.Clear();
        return this;
    }

    /// <summary>Fires the timer once.</summary>
    public Task FireAsync(TimerInfo? timer = null) =>
        ActivatorUtilities.CreateInstance<ScheduleTimer>(Host.Services).RunAsync(timer ?? new TimerInfo(), Hub, CancellationToken.None);

    /// <summary>Fires the timer once, and lets all come to its end that it starts.</summary>
    public async Task FireAndRunAsync()
    {
        await FireAsync();
        await Hub.RunAsync();
    }

    /// <summary>Starts a run of one organization, as its API does.</summary>
    public Task StartAsync(long organizationId) => Hub.ScheduleNewOrchestrationInstanceAsync(
        nameof(ScheduleOrganization),
        new RunOrganizationInput
        {
            Run = new RunRequest { OrganizationId = organizationId, RunId = RunId.New(Clock) },
            Notify = Host.Services.GetRequiredService<HostSettings>().Run.Notify.IsConfigured,
        },
        new StartOrchestrationOptions(InstanceId: RunInstance.OnRequest(organizationId)));

    /// <summary>Runs one organization to its end, however long that takes in virtual time.</summary>
    public async Task<RunOutcome> RunAsync(long organizationId)
    {
        await StartAsync(organizationId);
        await Hub.RunAsync();
        var orchestration = Assert.Single(Hub.Orchestrations, one => one.Id == RunInstance.OnRequest(organizationId));
        Assert.Null(orchestration.Failure);
        return System.Text.Json.JsonSerializer.Deserialize<RunOutcome>(orchestration.Output!, StoredJson.Options)!;
    }

    /// <summary>The only orchestration of the timer.</summary>
    public OccurrenceSummary Summary()
    {
        var schedule = Assert.Single(Hub.Orchestrations, one => one.Name == nameof(ScheduleOrganizations));
        Assert.Null(schedule.Failure);
        return System.Text.Json.JsonSerializer.Deserialize<OccurrenceSummary>(schedule.Output!, StoredJson.Options)!;
    }

    /// <summary>What the stored schedule amounts to: rows by type, date and status.</summary>
    public async Task<string> ScheduleAsync(long organizationId)
    {
        var file = Path.Combine(Root, Guid.NewGuid().ToString("N"));
        await RestoreAsync(organizationId, file);
        return (string)Sql.Read(file, "SELECT group_concat(row, ';') FROM (SELECT contact_id || email_type || scheduled_send_date || status AS row FROM email_schedules ORDER BY 1)")!;
    }

    public void Dispose() => End();

    private async Task RestoreAsync(long organizationId, string file)
    {
        if ((await Database(organizationId).ExamineAsync()).Kind == StoredDatabaseKind.Log)
        {
            var settings = Host.Services.GetRequiredService<HostSettings>().Run;
            var history = new OrganizationHistory(Store, organizationId, settings, Clock, NullLogger.Instance);
            await history.RestoreToFileAsync((await history.ListAsync(limit: 1))[0], file);
            return;
        }

        await using var answer = await Store.GetAsync($"org-data/{organizationId}.db");
        await using var target = File.Create(file);
        await answer.Content!.CopyToAsync(target);
    }
}
