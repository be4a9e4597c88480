using System.Collections.Concurrent;
using EmailScheduler.Api.Work;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Notifications;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Api.Tests.Work;

/// <summary>A process that brings runs to their end, over a store in a folder.</summary>
internal sealed class HostUnderTest : IAsyncDisposable
{
    private readonly TestFolder _folder;
    private readonly RunNotifier _notifier;

    /// <param name="folder">Where store and local copies are; what an earlier process has left stays there.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="atOnce">Runs at a time.</param>
    /// <param name="store">The store, where it is not the folder's own.</param>
    public HostUnderTest(TestFolder folder, TimeProvider clock, int atOnce = 2, IObjectStore? store = null)
    {
        _folder = folder;
        Store = store ?? new DirectoryObjectStore(Path.Combine(folder.Path, "store"), clock);
        Directory.CreateDirectory(Path.Combine(folder.Path, "temp"));
        Settings = new RunSettings { TempFolder = Path.Combine(folder.Path, "temp") };
        _notifier = new RunNotifier(Store, Settings.Notify, clock, NullLogger.Instance);
        Host = new InProcessRunHost(Store, new OrganizationRun(Store, Settings, Engine, clock, NullLogger.Instance), Settings.Retry, _notifier, atOnce, clock, NullLogger<InProcessRunHost>.Instance) { OnEnd = Ended.Enqueue };
        Clock = clock;
    }

    public TimeProvider Clock { get; }

    public HeldEngine Engine { get; } = new();

    public IObjectStore Store { get; }

    public RunSettings Settings { get; }

    public InProcessRunHost Host { get; }

    public ConcurrentQueue<RunOutcome> Ended { get; } = [];

    /// <summary>Puts a database of one invented contact there for each organization.</summary>
    public async Task<HostUnderTest> WithAsync(params long[] organizations)
    {
        var file = Path.Combine(_folder.Path, Guid.NewGuid().ToString("N"));
        Sql.Execute(file, "CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT); INSERT INTO contacts VALUES (1, 'ada@example.com');");
        foreach (var organization in organizations)
        {
            await Store.PutAsync(new PutRequest { Key = $"org-data/{organization}.db", Content = ObjectContent.FromBytes(await File.ReadAllBytesAsync(file, Cancel)) }, Cancel);
        }

        return this;
    }

    public OrganizationDatabase Database(long organization) => new(Store, organization, Settings, Clock, NullLogger.Instance);

    public async Task<RunReport?> ReportAsync(long organization, string runId) => await Database(organization).Reports.FindAsync(runId, Cancel);

    public Task<StartedRun> StartAsync(long organization, string? runId = null, bool dryRun = false) =>
        Host.StartAsync(new RunOrder { OrganizationId = organization, RunId = runId, Actor = "test", DryRun = dryRun }, Cancel);

    /// <summary>Waits until the organization's run stands as is asked for.</summary>
    public async Task<RunStanding> UntilAsync(long organization, string runId, Func<RunStanding, bool> isSo)
    {
        RunStanding? standing = null;
        await EventuallyAsync(async () => (standing = await Host.FindAsync(organization, runId, Cancel)) is not null && isSo(standing));
        return standing!;
    }

    public Task<RunStanding> EndAsync(long organization, string runId) => UntilAsync(organization, runId, standing => standing.HasEnded);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _notifier.Dispose();
    }
}
