using System.Globalization;
using System.Text.Json;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Restores;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Web.Tests.Browser.Stores;
using EmailScheduler.Web.Tests.Ground;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>The console over a real store with one organization of invented people, whose story the test tells.</summary>
internal sealed class AgencyConsole : IAsyncDisposable
{
    public const long Organization = 99;

    private AgencyConsole(TestStore store, ConsoleHost host, Agency agency) => (Store, Host, Agency) = (store, host, agency);

    public TestStore Store { get; }

    public ConsoleHost Host { get; }

    public Agency Agency { get; }

    public OrganizationHistory History => new(Store.Objects, Organization, new RunSettings { TempFolder = Store.Temp }, TimeProvider.System, NullLogger.Instance);

    public OrganizationDatabase Database => new(Store.Objects, Organization, new RunSettings { TempFolder = Store.Temp }, TimeProvider.System, NullLogger.Instance);

    /// <summary>Starts it over an empty store.</summary>
    /// <param name="layout">The layout of its database.</param>
    /// <param name="temp">Where the console makes local copies; by default beside the store.</param>
    public static async Task<AgencyConsole> StartAsync(DatabaseLayoutKind layout = DatabaseLayoutKind.PlainObject, string? temp = null)
    {
        var store = await TestStore.OpenAsync();
        var host = await ConsoleHost.StartAsync(services => services
            .AddSingleton<IObjectStore>(new FailingStore(store.Objects))
            .AddSingleton(new HostSettings { Run = new RunSettings { TempFolder = temp ?? store.Temp } }));
        return new AgencyConsole(store, host, new Agency(store, Organization, DateTimeOffset.UtcNow, layout));
    }

    /// <summary>Starts it over an organization that has run on some days.</summary>
    public static async Task<AgencyConsole> StartAfterRunsAsync(DatabaseLayoutKind layout = DatabaseLayoutKind.PlainObject, string? temp = null)
    {
        var console = await StartAsync(layout, temp);
        await (await console.Agency.FoundAsync()).RunDailyAsync();
        return console;
    }

    /// <summary>The states of its database, newest first.</summary>
    public Task<IReadOnlyList<PastState>> StatesAsync() => History.ListAsync(cancellationToken: Cancel);

    /// <summary>Goes back to a state, as a person does elsewhere.</summary>
    public async Task RestoreAsync(PastState state, string actor)
    {
        var settings = new RunSettings { TempFolder = Store.Temp, Actor = actor };
        var restore = new OrganizationRestore(Store.Objects, Organization, settings, TimeProvider.System, NullLogger.Instance);
        Assert.Equal(RunStatus.Completed, (await restore.RunAsync(state, new RestoreOptions(), (_, _) => Task.FromResult(true), Cancel)).Run.Status);
    }

    public Task<string> ReadAsync(string path, AccessRole role = AccessRole.Operator) => Host.ReadAsync($"/organizations/{Organization}/{path}", role);

    public Task<HttpResponseMessage> GetAsync(string path, AccessRole role = AccessRole.Operator) => Host.GetAsync($"/organizations/{Organization}/{path}", role);

    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] form) => Host.PostAsync($"/organizations/{Organization}/{path}", form);

    /// <summary>Has another program hold the lease, as the shell scripts in production write it.</summary>
    public Task LeaseAsync(string instance, int seconds = 3600, string? host = null, string? space = null) => Store.PutAsync(
        DatabaseKeys.Lease(Agency.Key), JsonSerializer.Serialize(new { instance_id = instance, timestamp = DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), timeout = seconds, host, process_space = space }));

    /// <summary>Everything in the store, by key.</summary>
    public async Task<IReadOnlyDictionary<string, string>> ContentAsync()
    {
        var content = new SortedDictionary<string, string>(StringComparer.Ordinal);
        await foreach (var entry in Store.Objects.ListAsync("", Cancel))
        {
            content[entry.Key] = entry.ETag;
        }

        return content;
    }

    /// <summary>Asserts that the work on pages has left no copy of a database.</summary>
    public void AssertNoCopyIsLeft() => Assert.Empty(Directory.EnumerateFileSystemEntries(Store.Temp));

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Store.DisposeAsync();
    }
}
