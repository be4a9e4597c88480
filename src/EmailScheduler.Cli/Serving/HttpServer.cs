using System.Net;
using System.Net.Sockets;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Serving;
using EmailScheduler.Api.Http;
using EmailScheduler.Api.Work;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Cli.Serving;

/// <summary>The HTTP server of <c>serve</c>. It reads no settings and no variables of its own, and leaves signals to the program.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    // Further connections are closed. Enough that idle ones keep no one out, and few enough to leave runs their share of the 1,024 files that a process may have open by default.
    private const int MostConnections = 500;
    private const long MostBytesOfBody = 10 * 1024 * 1024;

    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(1);

    private readonly WebApplication _app;

    private HttpServer(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<string> Addresses => [.. _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>What the handlers work with.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Listens.</summary>
    /// <param name="urls">Where to listen.</param>
    /// <param name="source">What gave them, for the error.</param>
    /// <param name="token">What lets callers act.</param>
    /// <param name="logs">Where to log.</param>
    /// <param name="addServices">Adds what the handlers need.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidSettingException">It cannot listen at one of the addresses.</exception>
    public static async Task<HttpServer> StartAsync(
        IReadOnlyList<LoopbackUrl> urls, string source, ServeToken token, ILoggerFactory logs, Action<IServiceCollection> addServices, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, urls));
        builder.Services.AddRoutingCore().AddServeAccess(token).AddSingleton(logs).AddSingleton<IHostLifetime, ProgramLifetime>();
        addServices(builder.Services);
        var app = builder.Build();
        app.UseServeAccess();
        app.MapWhen(context => !context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase), console => console.Run(AnswerAsync));
        app.MapApi();
        try
        {
            await app.StartAsync(cancellationToken);
            return new HttpServer(app);
        }
        catch (Exception failure)
        {
            await app.DisposeAsync();
            throw ReasonOf(failure) is { } reason ? new InvalidSettingException(source, string.Join(';', urls.Select(TextOf)), reason) : failure;
        }
    }

    /// <summary>Listens no more, and gives requests under way a second to be answered.</summary>
    public async Task StopAsync()
    {
        using var bound = new CancellationTokenSource(StopWithin);
        await _app.StopAsync(bound.Token);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>Answers all that is not the API's.</summary>
    private static Task AnswerAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var place = new ConsolePlace { BasePath = "", Callers = services.GetRequiredService<ICallerReader>(), Runs = services.GetRequiredService<IRunHost>() };
        return services.GetRequiredService<ConsoleEndpoint>().HandleAsync(context, context.Request.Path.Value ?? "", place, context.RequestAborted);
    }

    private static void Configure(KestrelServerOptions kestrel, IReadOnlyList<LoopbackUrl> urls)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 0;
        kestrel.Limits.MaxRequestBodySize = MostBytesOfBody;
        kestrel.Limits.RequestHeadersTimeout = HeadersWithin;
        kestrel.Limits.KeepAliveTimeout = KeepAlive;
        foreach (var url in urls)
        {
            if (url.Address is { } address)
            {
                kestrel.Listen(address, url.Port, Configure);
            }
            else
            {
                kestrel.ListenLocalhost(url.Port, Configure);
            }
        }
    }

    private static void Configure(ListenOptions endpoint)
    {
        endpoint.Protocols = HttpProtocols.Http1;
        endpoint.CloseSilent(HeadersWithin, endpoint.ApplicationServices.GetRequiredService<TimeProvider>());
    }

    private static string? ReasonOf(Exception failure) => failure switch
    {
        IOException { InnerException: AddressInUseException } => "another program listens there: end it, or give another port",
        IOException { InnerException: AggregateException } => "another program listens there: end it, or give another port",
        SocketException { SocketErrorCode: SocketError.AccessDenied } => "the account may not listen there: give a port from 1024 on",
        SocketException => $"{failure.Message.TrimEnd('.')}: give another address of this machine, or another port",
        _ => null,
    };

    private static string TextOf(LoopbackUrl url) => url.Address is { } address ? $"http://{new IPEndPoint(address, url.Port)}" : FormattableString.Invariant($"http://localhost:{url.Port}");

    /// <summary>The program itself knows when it is to end.</summary>
    private sealed class ProgramLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
