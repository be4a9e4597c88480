using DurableTask.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Hosting;

namespace EmailScheduler.Functions.Tests.Engine;

/// <summary>
/// The durable engine, with its dispatcher, its histories, and the client and the worker that Azure uses, connected over gRPC on loopback; only
/// what is kept is kept in memory. Composed as its package's own test host does, but on a port that is free, and with the app's serializer.
/// </summary>
internal sealed class DurableEngine : IAsyncDisposable
{
    /// <summary>When a test gives up on an orchestration: long enough for the slowest machine.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    private readonly WebApplication _server;
    private readonly GrpcChannel _channel;
    private readonly IHost _worker;

    private DurableEngine(WebApplication server, GrpcChannel channel, IHost worker)
    {
        _server = server;
        _channel = channel;
        _worker = worker;
    }

    public DurableTaskClient Client => _worker.Services.GetRequiredService<DurableTaskClient>();

    /// <summary>The events in the history of each orchestration, by its id.</summary>
    public IReadOnlyDictionary<string, int> Events => State.Events;

    /// <summary>Completes when the next turn of any orchestration has been kept.</summary>
    public Task NextTurn => State.NextTurn;

    private MeasuredOrchestrationService State => _server.Services.GetRequiredService<MeasuredOrchestrationService>();

    /// <summary>Starts the engine.</summary>
    /// <param name="addTasks">Adds orchestrators and activities.</param>
    /// <param name="converter">Writes and reads all that they pass on.</param>
    /// <param name="log">Keeps what the worker logs.</param>
    public static async Task<DurableEngine> StartAsync(Action<DurableTaskRegistry> addTasks, DataConverter converter, ILoggerProvider log)
    {
        var server = await StartServerAsync();
        var channel = GrpcChannel.ForAddress(server.Urls.Single());
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(log);
        builder.Services.AddDurableTaskWorker(worker =>
        {
            worker.UseGrpc(channel).AddTasks(addTasks);
            worker.Configure(options => options.DataConverter = converter);
        });
        builder.Services.AddDurableTaskClient(client =>
        {
            client.UseGrpc(channel).RegisterDirectly();
            client.Configure(options => options.DataConverter = converter);
        });
        var worker = builder.Build();
        await worker.StartAsync();
        return new DurableEngine(server, channel, worker);
    }

    /// <summary>Waits until an orchestration has ended.</summary>
    public async Task<OrchestrationMetadata> EndOfAsync(string instanceId, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Bound);
        return await Client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, bound.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync();
        _worker.Dispose();
        _channel.Dispose();
        await _server.DisposeAsync();
    }

    private static async Task<WebApplication> StartServerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services
            .AddSingleton<MeasuredOrchestrationService>()
            .AddSingleton<IOrchestrationService>(services => services.GetRequiredService<MeasuredOrchestrationService>())
            .AddSingleton<IOrchestrationServiceClient>(services => services.GetRequiredService<MeasuredOrchestrationService>())
            .AddSingleton<TaskHubGrpcServer>();
        var server = builder.Build();
        server.MapGrpcService<TaskHubGrpcServer>();
        await server.StartAsync();
        return server;
    }
}
