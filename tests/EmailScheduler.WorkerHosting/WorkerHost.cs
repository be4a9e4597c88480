using System.Globalization;
using System.Net;
using System.Text.Json;
using EmailScheduler.WorkerHosting.Protocol;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.WorkerHosting;

/// <summary>
/// The host of one worker: a gRPC server on loopback, and the steps in which the Azure Functions host starts a worker, indexes and loads its
/// functions, invokes them, and stops it. Each step throws <see cref="InvalidOperationException"/> when the worker refuses it or ends meanwhile.
/// </summary>
public sealed class WorkerHost : IAsyncDisposable
{
    /// <summary>How long a step may take; machines that test are busy.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromMinutes(3);

    private readonly WebApplication _server;
    private readonly WorkerStream _stream;
    private readonly string _workerId = Guid.NewGuid().ToString();
    private WorkerHttp? _http;
    private WorkerProcess? _process;
    private string _folder = "";

    private WorkerHost(WebApplication server, WorkerStream stream) => (_server, _stream) = (server, stream);

    /// <summary>The worker's process.</summary>
    public WorkerProcess Process => _process ?? throw new InvalidOperationException("The worker has not been started.");

    /// <summary>What the worker has logged through the host, a line each.</summary>
    public IEnumerable<string> Logs => _stream.Logs;

    /// <summary>Opens the host's server; there is no worker yet.</summary>
    public static async Task<WorkerHost> OpenAsync(CancellationToken cancellationToken)
    {
        var stream = new WorkerStream();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddSingleton(stream).AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        var server = builder.Build();
        server.MapGrpcService<WorkerStream>();
        await server.StartAsync(cancellationToken);
        return new WorkerHost(server, stream);
    }

    /// <summary>Starts the worker's process.</summary>
    /// <param name="folder">Where the app was published to.</param>
    /// <param name="settings">The app settings.</param>
    public WorkerProcess Start(string folder, IReadOnlyDictionary<string, string> settings)
    {
        _folder = folder;
        var length = int.MaxValue.ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            "--functions-uri", _server.Urls.Single() + "/", "--functions-worker-id", _workerId,
            "--functions-request-id", Guid.NewGuid().ToString(), "--functions-grpc-max-message-length", length,
        ];
        return _process = WorkerProcess.Start(folder, arguments, settings);
    }

    /// <summary>Waits until the worker has opened its stream, and exchanges capabilities.</summary>
    /// <returns>The worker's capabilities.</returns>
    public async Task<IReadOnlyDictionary<string, string>> InitializeAsync(CancellationToken cancellationToken)
    {
        var workerId = await AwaitAsync(_stream.Started, cancellationToken);
        if (workerId != _workerId)
        {
            throw new InvalidOperationException($"The worker calls itself '{workerId}'; it was started as '{_workerId}'.");
        }

        var request = new WorkerInitRequest { HostVersion = "4.0.0", WorkerDirectory = _folder, FunctionAppDirectory = _folder };
        var answer = (await AskAsync(new StreamingMessage { WorkerInitRequest = request }, cancellationToken)).WorkerInitResponse;
        Check(answer.Result);
        _http = new WorkerHttp(new Uri(answer.Capabilities["HttpUri"]));
        return answer.Capabilities;
    }

    /// <summary>Asks the worker which functions it has.</summary>
    public async Task<IReadOnlyList<RpcFunctionMetadata>> IndexAsync(CancellationToken cancellationToken)
    {
        var request = new FunctionsMetadataRequest { FunctionAppDirectory = _folder };
        var answer = (await AskAsync(new StreamingMessage { FunctionsMetadataRequest = request }, cancellationToken)).FunctionMetadataResponse;
        Check(answer.Result);
        return answer.UseDefaultMetadataIndexing
            ? throw new InvalidOperationException("The worker left it to the host to find the functions.")
            : answer.FunctionMetadataResults;
    }

    /// <summary>Lets the worker load functions, after which they can be invoked.</summary>
    public async Task LoadAsync(IEnumerable<RpcFunctionMetadata> functions, CancellationToken cancellationToken)
    {
        foreach (var function in functions)
        {
            var request = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function };
            Check((await AskAsync(new StreamingMessage { FunctionLoadRequest = request }, cancellationToken)).FunctionLoadResponse.Result);
        }
    }

    /// <summary>Invokes a function with its trigger's input as JSON; returns what it returns, as JSON.</summary>
    public async Task<string> InvokeAsync(RpcFunctionMetadata function, string input, CancellationToken cancellationToken) =>
        (await InvokeAsync(function, Guid.NewGuid().ToString(), new TypedData { String = input }, cancellationToken)).ReturnValue.Json;

    /// <summary>Forwards a request to the worker's own HTTP server while the function that answers it is invoked.</summary>
    public async Task<HttpResponseMessage> SendAsync(RpcFunctionMetadata function, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var invocationId = Guid.NewGuid().ToString();
        var routeValues = RouteValuesOf(function, request.RequestUri!);
        var answer = _http!.ForwardAsync(request, invocationId, cancellationToken);
        await InvokeAsync(function, invocationId, new TypedData { Http = new RpcHttp() }, cancellationToken, routeValues);
        return await answer;
    }

    /// <summary>Asks the worker to stop.</summary>
    public Task TerminateAsync(CancellationToken cancellationToken) =>
        _stream.SendAsync(new StreamingMessage { WorkerTerminate = new WorkerTerminate() }, cancellationToken);

    /// <summary>Ends the host's server at once, as if the host had died: the worker's stream breaks.</summary>
    public Task AbortAsync() => _server.StopAsync(new CancellationToken(canceled: true));

    /// <summary>Kills the worker if it still lives, and ends the server.</summary>
    public async ValueTask DisposeAsync()
    {
        _process?.Dispose();
        _http?.Dispose();
        await AbortAsync();
        await _server.DisposeAsync();
    }

    private async Task<InvocationResponse> InvokeAsync(
        RpcFunctionMetadata function, string invocationId, TypedData input, CancellationToken cancellationToken, IEnumerable<(string Name, string Value)>? metadata = null)
    {
        var request = new InvocationRequest { InvocationId = invocationId, FunctionId = function.FunctionId, TraceContext = new RpcTraceContext() };
        request.InputData.Add(new ParameterBinding { Name = TriggerOf(function).GetProperty("name").GetString()!, Data = input });
        foreach (var (name, value) in metadata ?? [])
        {
            request.TriggerMetadata[name] = new TypedData { String = value };
        }

        var answer = (await AskAsync(new StreamingMessage { InvocationRequest = request }, cancellationToken)).InvocationResponse;
        Check(answer.Result);
        return answer;
    }

    /// <summary>The values of a route's parameters: the host matches the route, and shows the worker what it found.</summary>
    private static IEnumerable<(string Name, string Value)> RouteValuesOf(RpcFunctionMetadata function, Uri address)
    {
        var route = ("api/" + TriggerOf(function).GetProperty("route").GetString()).Split('/');
        var path = address.OriginalString.Split('?')[0].Split('/');
        return route.Zip(path).Where(part => part.First is ['{', ..]).Select(part => (part.First.Trim('{', '}'), Uri.UnescapeDataString(part.Second)));
    }

    private static JsonElement TriggerOf(RpcFunctionMetadata function) => function.RawBindings
        .Select(binding => JsonDocument.Parse(binding).RootElement)
        .Single(binding => binding.GetProperty("type").GetString()!.EndsWith("Trigger", StringComparison.Ordinal));

    private Task<StreamingMessage> AskAsync(StreamingMessage request, CancellationToken cancellationToken) =>
        AwaitAsync(_stream.AskAsync(request, cancellationToken), cancellationToken);

    private async Task<T> AwaitAsync<T>(Task<T> answer, CancellationToken cancellationToken)
    {
        var first = await Task.WhenAny(answer, Process.Exited).WaitAsync(Bound, cancellationToken);
        return first == answer
            ? await answer
            : throw new InvalidOperationException($"The worker ended with exit code {await Process.Exited}: {string.Join('\n', Process.Errors)}");
    }

    private static void Check(StatusResult result)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new InvalidOperationException($"The worker answered {result.Status}: {result.Exception?.Type} {result.Exception?.Message} {result.Exception?.StackTrace}");
        }
    }
}
