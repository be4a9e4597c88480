using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Functions.Schedules;
using EmailScheduler.Functions.Tests.Durable;
using EmailScheduler.Runs;
using EmailScheduler.Scheduling.Samples;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Functions.Tests;

/// <summary>The app as its Program composes it, on a real directory store with the real engine; the clock and the task hub are a test's own.</summary>
internal sealed class AppUnderTest : IDisposable
{
    /// <summary>A Monday, at the occurrence of the schedule.</summary>
    public static readonly DateTimeOffset Morning = new(2026, 6, 1, 6, 0, 0, TimeSpan.Zero);

    private readonly string _root = Directory.CreateTempSubdirectory("email-scheduler-test-").FullName;

    public AppUnderTest(params string[] settings)
    {
        Clock = new FakeTimeProvider(Morning);
        Store = new MortalStore(new DirectoryObjectStore(Path.Combine(_root, "store"), Clock));
        Directory.CreateDirectory(Path.Combine(_root, "temp"));
        var builder = Program.Compose(
            ["--Store:Url=" + Path.Combine(_root, "store"), "--Temp:Folder=" + Path.Combine(_root, "temp"), "--Schedule=0 0 6 * * *", .. settings]);
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Services.AddSingleton<TimeProvider>(Clock).AddSingleton<IObjectStore>(Store);
        Host = builder.Build();
        Functions = new AppFunctions(Host.Services);
        Hub = new TaskHub(Functions, Clock);
    }

    public FakeTimeProvider Clock { get; }

    public LogLines Log { get; } = new();

    public MortalStore Store { get; }

    public IHost Host { get; }

    public AppFunctions Functions { get; }

    public TaskHub Hub { get; }

    public OrganizationDatabase Database(long organizationId) => Host.Services.GetRequiredService<OrganizationDatabases>().Of(organizationId);

    /// <summary>Puts databases of invented people into the store.</summary>
    public async Task<AppUnderTest> WithOrganizationsAsync(params long[] organizations)
    {
        foreach (var organization in organizations)
        {
            var made = await Database(organization).CreateSampleAsync(
                new SampleOptions { OrganizationId = organization, AsOf = DateOnly.FromDateTime(Morning.UtcDateTime), Contacts = 60 });
            Assert.Equal(RunStatus.Completed, made.Status);
        }

        Store.Commits.Clear();
        return this;
    }

    /// <summary>Fires the timer once.</summary>
    public Task FireAsync(TimerInfo? timer = null) =>
        ActivatorUtilities.CreateInstance<ScheduleTimer>(Host.Services).RunAsync(timer ?? new TimerInfo(), Hub, CancellationToken.None);

    /// <summary>Starts a run of one organization, as its API does.</summary>
    public Task StartAsync(long organizationId) => Hub.ScheduleNewOrchestrationInstanceAsync(
        nameof(ScheduleOrganization),
        new OrganizationTask { Run = new RunRequest { OrganizationId = organizationId, RunId = RunId.New(Clock) } },
        new StartOrchestrationOptions(InstanceId: RunInstance.OnRequest(organizationId)));

    /// <summary>Runs one organization to its end, however long that takes in virtual time.</summary>
    public async Task<RunOutcome> RunAsync(long organizationId)
    {
        await StartAsync(organizationId);
        await Hub.RunAsync();
        var orchestration = Assert.Single(Hub.Orchestrations, one => one.Id == RunInstance.OnRequest(organizationId));
        Assert.Null(orchestration.Failure);
        return System.Text.Json.JsonSerializer.Deserialize<RunOutcome>(orchestration.Output!)!;
    }

    /// <summary>The only orchestration of the timer.</summary>
    public ScheduleSummary Summary()
    {
        var schedule = Assert.Single(Hub.Orchestrations, one => one.Name == nameof(ScheduleOrganizations));
        Assert.Null(schedule.Failure);
        return System.Text.Json.JsonSerializer.Deserialize<ScheduleSummary>(schedule.Output!)!;
    }

    /// <summary>Puts a lease of another program into the store, as the shell scripts in production write it.</summary>
    public Task HoldLeaseAsync(long organizationId, int seconds) => Store.PutAsync(new PutRequest
    {
        Key = $"org-data/{organizationId}.db.lock",
        Content = ObjectContent.FromBytes(System.Text.Encoding.UTF8.GetBytes(
            $$"""{"instance_id":"script","timestamp":"{{Clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}}","timeout":{{seconds}}}""")),
    });

    /// <summary>What the stored schedule amounts to: rows by type, date and status.</summary>
    public async Task<string> ScheduleAsync(long organizationId)
    {
        var file = Path.Combine(_root, Guid.NewGuid().ToString("N"));
        await using (var answer = await Store.GetAsync($"org-data/{organizationId}.db"))
        await using (var target = File.Create(file))
        {
            await answer.Content!.CopyToAsync(target);
        }

        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT group_concat(row, ';') FROM (SELECT contact_id || email_type || scheduled_send_date || status AS row FROM email_schedules ORDER BY 1)";
        return (string)(await command.ExecuteScalarAsync())!;
    }

    public void Dispose()
    {
        Host.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
