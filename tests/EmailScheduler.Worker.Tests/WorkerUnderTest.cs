using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Samples;
using EmailScheduler.Storage.Objects.Directories;
using EmailScheduler.WorkerHosting.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Worker.Tests;

/// <summary>A worker of the published app on a store in a folder of its own, with the host that started it.</summary>
internal sealed class WorkerUnderTest : IAsyncDisposable
{
    private WorkerUnderTest(WorkerHost host, string folder)
    {
        Host = host;
        Folder = folder;
        Database = new OrganizationDatabase(new DirectoryObjectStore(Path.Combine(folder, "store"), TimeProvider.System), Organization, new RunSettings(), TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>The organization whose database the store may have.</summary>
    public static long Organization => 99;

    /// <summary>The day for which the sample is made and runs plan.</summary>
    public static DateOnly AsOf => new(2026, 6, 1);

    /// <summary>What belongs to the test: the store, and temporary files.</summary>
    public string Folder { get; }

    public WorkerHost Host { get; }

    public OrganizationDatabase Database { get; }

    /// <summary>The functions, by name, once the worker has loaded them.</summary>
    public IReadOnlyDictionary<string, RpcFunctionMetadata> Functions { get; private set; } = new Dictionary<string, RpcFunctionMetadata>(StringComparer.Ordinal);

    /// <summary>The address of the worker's own HTTP server, once it is known.</summary>
    public Uri? Address { get; private set; }

    /// <summary>Starts the process and does not wait for anything.</summary>
    /// <param name="app">The folder that the app was published to.</param>
    /// <param name="settings">App settings besides a store and a schedule; an empty one is as if it were not set.</param>
    public static async Task<WorkerUnderTest> StartAsync(string app, params (string Name, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("email-scheduler-worker-test-").FullName;
        var temp = Directory.CreateDirectory(Path.Combine(folder, "temp")).FullName;
        var worker = new WorkerUnderTest(await WorkerHost.OpenAsync(Cancel), folder);
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Store__Url"] = Path.Combine(folder, "store"),
            ["Temp__Folder"] = temp,
            ["Schedule"] = "0 0 6 * * *",
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        worker.Host.Start(app, all);
        return worker;
    }

    /// <summary>Starts the process and lets it load its functions.</summary>
    /// <inheritdoc cref="StartAsync"/>
    public static async Task<WorkerUnderTest> LoadAsync(string app, params (string Name, string Value)[] settings)
    {
        var worker = await StartAsync(app, settings);
        try
        {
            var capabilities = await worker.Host.InitializeAsync(Cancel);
            worker.Address = new Uri(capabilities["HttpUri"]);
            var functions = await worker.Host.IndexAsync(Cancel);
            await worker.Host.LoadAsync(functions, Cancel);
            worker.Functions = functions.ToDictionary(function => function.Name, StringComparer.Ordinal);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts a database of invented people into the store.</summary>
    public async Task CreateSampleAsync() => Assert.Equal(RunStatus.Completed, (await Database.CreateSampleAsync(
        new SampleOptions { OrganizationId = Organization, AsOf = AsOf, Contacts = 60 }, Cancel)).Status);

    /// <summary>Sends a request to a function as the host does.</summary>
    public Task<HttpResponseMessage> SendAsync(string function, HttpMethod method, string path) => Host.SendAsync(
        Functions[function], new HttpRequestMessage(method, new Uri(path, UriKind.Relative)), Cancel);

    /// <summary>Invokes the activity that tries a run, as the orchestration does.</summary>
    public async Task<RunOutcome> RunAsync(string runId, int tryNumber = 1)
    {
        var request = new RunRequest { OrganizationId = Organization, RunId = runId, AsOf = AsOf, Try = tryNumber };
        var outcome = await Host.InvokeAsync(Functions["RunOrganization"], JsonSerializer.Serialize(request, StoredJson.Options), Cancel);
        return JsonSerializer.Deserialize<RunOutcome>(outcome, StoredJson.Options)!;
    }

    /// <summary>Waits for the process to end; returns its exit code, and what it wrote to its standard error.</summary>
    public async Task<(int ExitCode, string Errors)> ExitAsync()
    {
        var exitCode = await Host.Process.Exited.WaitAsync(WorkerHost.Bound, Cancel);
        return (exitCode, string.Join('\n', Host.Process.Errors));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
