using EmailScheduler.Api.Settings;
using EmailScheduler.Functions.Tests.Durable;
using EmailScheduler.Samples;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Azure.Functions.Worker.Extensions.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace EmailScheduler.Functions.Tests;

/// <summary>The app as its Program composes it, on a real directory store with the real engine of the runs; the clock is a test's own.</summary>
/// <typeparam name="TStore">What the app reaches its store through.</typeparam>
internal abstract class ComposedApp<TStore>
    where TStore : IObjectStore
{
    /// <summary>A Monday, at the occurrence of the schedule.</summary>
    public static readonly DateTimeOffset Morning = new(2026, 6, 1, 6, 0, 0, TimeSpan.Zero);

    private readonly TimeProvider _clock;

    protected ComposedApp(TimeProvider clock, Func<DirectoryObjectStore, TStore> reach, string[] settings)
    {
        _clock = clock;
        Store = reach(new DirectoryObjectStore(StoreFolder, clock));
        Directory.CreateDirectory(Path.Combine(Root, "temp"));
        var builder = Program.Compose(["--Store:Url=" + StoreFolder, "--Temp:Folder=" + Path.Combine(Root, "temp"), "--Schedule=0 0 6 * * *", .. settings]);

        // The host starts the extensions of the program that it has started: here that is the tests'.
        new DurableTaskExtensionStartup().Configure(builder);
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Services.AddSingleton(clock).AddSingleton<IObjectStore>(Store);
        Host = builder.Build();
        Functions = new AppFunctions(Host.Services);
    }

    public LogLines Log { get; } = new();

    public TStore Store { get; }

    public string StoreFolder => Path.Combine(Root, "store");

    public IHost Host { get; }

    public AppFunctions Functions { get; }

    /// <summary>What the host gives to the app to write and read payloads.</summary>
    public DataConverter Converter => Host.Services.GetRequiredService<IOptions<DurableTaskWorkerOptions>>().Value.DataConverter;

    protected string Root { get; } = Directory.CreateTempSubdirectory("email-scheduler-test-").FullName;

    public OrganizationDatabase Database(long organizationId) => Host.Services.GetRequiredService<OrganizationDatabases>().Of(organizationId);

    /// <summary>Puts a lease of another program into the store, as the shell scripts in production write it.</summary>
    public Task HoldLeaseAsync(long organizationId, int seconds) => Store.PutAsync(new PutRequest
    {
        Key = $"org-data/{organizationId}.db.lock",
        Content = ObjectContent.FromBytes(System.Text.Encoding.UTF8.GetBytes(
            $$"""{"instance_id":"script","timestamp":"{{_clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss'Z'}}","timeout":{{seconds}}}""")),
    });

    /// <summary>Puts databases of invented people into the store.</summary>
    protected async Task AddOrganizationsAsync(long[] organizations)
    {
        foreach (var organization in organizations)
        {
            var made = await Database(organization).CreateSampleAsync(
                new SampleOptions { OrganizationId = organization, AsOf = DateOnly.FromDateTime(Morning.UtcDateTime), Contacts = 60 });
            Assert.Equal(RunStatus.Completed, made.Status);
        }
    }

    /// <summary>Ends the app, and removes its store.</summary>
    protected void End()
    {
        Host.Dispose();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(Root, recursive: true);
                return;
            }
            catch (IOException) when (attempt < 50)
            {
                // A run that the test has left at work writes its last file.
                Thread.Sleep(100);
            }
        }
    }
}
