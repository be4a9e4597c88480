using EmailScheduler.Storage.Objects.S3;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Torture;

/// <summary>A proxy in front of the real server that makes the faults happen which a network and a server have.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private static readonly HashSet<string> HopByHop = new(StringComparer.OrdinalIgnoreCase) { "Connection", "Keep-Alive", "Transfer-Encoding", "Expect" };

    private readonly WebApplication _app;
    private readonly HttpClient _client;
    private readonly UnconditionalServer _unconditional;
    private int _truncateAfter;

    private FaultProxy(WebApplication app, S3StoreOptions server)
    {
        _app = app;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = server.Endpoint, Timeout = Timeout.InfiniteTimeSpan };
        _unconditional = new UnconditionalServer(server);
    }

    /// <summary>Decides over each request; by default nothing happens to it.</summary>
    public Func<HttpRequest, Fault> Decide { get; set; } = _ => Fault.None;

    /// <summary>What <see cref="Fault.MalformAnswer"/> does to an answer that it fits.</summary>
    public Malformation? Malformation { get; set; }

    /// <summary>How many answers were changed.</summary>
    public int Malformed { get; private set; }

    /// <summary>The requests that have come, as <c>PUT /bucket/key</c>.</summary>
    public List<string> Requests { get; } = [];

    public Uri Address => new(_app.Urls.Single());

    /// <summary>Starts a proxy on loopback in front of a server, with keys for what it does on its own account.</summary>
    public static async Task<FaultProxy> StartAsync(S3StoreOptions server)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(options => options.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var proxy = new FaultProxy(app, server);
        app.Run(proxy.HandleAsync);
        await app.StartAsync();
        return proxy;
    }

    /// <summary>One fault for the first requests that fit, then none.</summary>
    public void Once(Fault fault, Func<HttpRequest, bool> fits, int times = 1, int truncateAfter = 0)
    {
        _truncateAfter = truncateAfter;
        var left = times;
        Decide = request => fits(request) && Interlocked.Decrement(ref left) >= 0 ? fault : Fault.None;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _client.Dispose();
        _unconditional.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        lock (Requests)
        {
            Requests.Add($"{context.Request.Method} {context.Request.Path}{(context.Request.Query.ContainsKey("partNumber") ? "?part" : "")}");
        }

        switch (Decide(context.Request))
        {
            case Fault.LoseRequest:
                context.Abort();
                break;
            case Fault.LoseAnswer:
                (await ForwardAsync(context)).Dispose();
                context.Abort();
                break;
            case Fault.ErrorAfterActing:
                (await ForwardAsync(context)).Dispose();
                await AnswerAsync(context, 500, "InternalError", "Something broke.");
                break;
            case Fault.TruncateAnswer:
                await TruncateAsync(context);
                break;
            case Fault.Stall:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case Fault.TooManyRequests:
                await AnswerAsync(context, 429, "TooManyRequests", "Slow down.");
                break;
            case Fault.Unavailable:
                await AnswerAsync(context, 503, "SlowDown", "Slow down.");
                break;
            case Fault.Conflict:
                await AnswerAsync(context, 409, "ConditionalRequestConflict", "Another write is under way.");
                break;
            case Fault.ForbiddenWithEcho:
                await AnswerAsync(context, 400, "Strange", $"You sent {context.Request.Headers.Authorization} and testkey and testsecret.");
                break;
            case Fault.MalformAnswer:
                await MalformAsync(context, Malformation!);
                break;
            case Fault.IgnoreConditions when await _unconditional.TryHandleAsync(context):
                break;
            default:
                await PassAsync(context);
                break;
        }
    }

    private async Task PassAsync(HttpContext context)
    {
        using var answer = await ForwardAsync(context);
        CopyHead(answer, context.Response);
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    /// <summary>Written past the server, which would send no answer that is wrong.</summary>
    private async Task MalformAsync(HttpContext context, Malformation malformation)
    {
        using var answer = await ForwardAsync(context);
        var raw = new RawAnswer
        {
            Status = (int)answer.StatusCode,
            Headers = answer.Headers.Concat(answer.Content.Headers).Where(header => !HopByHop.Contains(header.Key))
                .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase),
            Body = await answer.Content.ReadAsByteArrayAsync(context.RequestAborted),
            IsHead = context.Request.Method == HttpMethods.Head,
        };
        if (malformation.Fits(raw))
        {
            Malformed++;
            malformation.Apply(raw);
        }

        var wire = context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output;
        await wire.WriteAsync(raw.ToBytes(), context.RequestAborted);
        await wire.CompleteAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private async Task TruncateAsync(HttpContext context)
    {
        using var answer = await ForwardAsync(context);
        CopyHead(answer, context.Response);
        var begin = new byte[_truncateAfter];
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        await body.ReadAtLeastAsync(begin, begin.Length, throwOnEndOfStream: false, context.RequestAborted);
        await context.Response.Body.WriteAsync(begin, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    }

    private async Task<HttpResponseMessage> ForwardAsync(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_client.BaseAddress!, target));
        if (context.Request.ContentLength > 0)
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach (var (name, value) in context.Request.Headers.Where(header => !HopByHop.Contains(header.Key)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value))
            {
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
            }
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
    }

    private static void CopyHead(HttpResponseMessage answer, HttpResponse response)
    {
        response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, value) in answer.Headers.Concat(answer.Content.Headers).Where(header => !HopByHop.Contains(header.Key)))
        {
            response.Headers[name] = value.ToArray();
        }
    }

    private static Task AnswerAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync($"<Error><Code>{code}</Code><Message>{message}</Message></Error>", context.RequestAborted);
    }
}
