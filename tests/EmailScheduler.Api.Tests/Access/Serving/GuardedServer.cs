using System.Net;
using System.Net.Sockets;
using System.Text;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Forms;
using EmailScheduler.Api.Access.Serving;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Api.Tests.Access.Serving;

/// <summary>A real server on loopback behind the gate, with one page and one operation of the API for each kind of access.</summary>
internal sealed class GuardedServer : IAsyncDisposable
{
    public const string Token = "0123456789abcdef0123456789abcdef";
    public const string TokenHeader = "x-functions-key";

    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private GuardedServer(WebApplication app, FakeTimeProvider time)
    {
        (_app, Time) = (app, time);
        Address = new Uri(app.Urls.Single());

        // Cookies, too, are as each test sends them.
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public FakeTimeProvider Time { get; }

    /// <summary>What has been done.</summary>
    public List<string> Actors { get; } = [];

    public static async Task<GuardedServer> StartAsync()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 15, 6, 0, 0, TimeSpan.Zero));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(time).AddServeAccess(ServeToken.Parse(Token, "Serve:Token"));
        var app = builder.Build();
        app.UseServeAccess();
        GuardedServer? server = null;
        foreach (var prefix in (string[])["", "/api"])
        {
            app.MapGet($"{prefix}/read", context => server!.AnswerAsync(context, AccessRole.Reader));
            app.MapGet($"{prefix}/addresses", context => server!.AnswerAsync(context, AccessRole.Operator));
            app.MapMethods($"{prefix}/act", ["POST", "PUT", "DELETE"], context => server!.AnswerAsync(context, AccessRole.Operator));
        }

        app.MapGet("/form", async context => await context.Response.WriteAsync((await FormTokenAsync(context))!));
        app.MapPost("/sign-in", async context =>
            await context.Response.WriteAsync($"{await context.RequestServices.GetRequiredService<ServeSignIn>().SignInAsync(context, (await context.Request.ReadFormAsync())["token"]!)}"));
        app.MapPost("/sign-out", ServeSignIn.SignOutAsync);
        await app.StartAsync(Cancel);
        return server = new GuardedServer(app, time);
    }

    /// <summary>Sends a request; headers are <c>name: value</c>, and a form is sent with <paramref name="form"/>.</summary>
    public async Task<HttpResponseMessage> SendAsync(string method, string path, string? form = null, params string[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (form is not null)
        {
            request.Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded");
        }

        foreach (var header in headers)
        {
            var (name, value) = (header[..header.IndexOf(':', StringComparison.Ordinal)], header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _client.SendAsync(request, Cancel);
    }

    /// <summary>Signs in; the cookie as a header of later requests.</summary>
    public async Task<string> SignInAsync()
    {
        using var answer = await SendAsync("POST", "/sign-in", $"token={Token}");
        return $"Cookie: {answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]}";
    }

    /// <summary>The token of a form that was made for who sends these headers.</summary>
    public async Task<string> FormAsync(params string[] headers)
    {
        using var answer = await SendAsync("GET", "/form", form: null, headers);
        return $"{FormTokens.FieldName}={await answer.Content.ReadAsStringAsync(Cancel)}";
    }

    /// <summary>Sends bytes as they are; the status that comes back.</summary>
    public async Task<int> SendRawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Address.Port, Cancel);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), Cancel);
        using var reader = new StreamReader(stream);
        return int.Parse((await reader.ReadLineAsync(Cancel))!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private static Task<string?> FormTokenAsync(HttpContext context) =>
        context.RequestServices.GetRequiredService<FormTokens>().CreateAsync(context.RequestServices.GetRequiredService<ICallerReader>().Read(context), context.RequestAborted);

    private async Task AnswerAsync(HttpContext context, AccessRole needed)
    {
        var admission = Admission.Of(context.RequestServices.GetRequiredService<ICallerReader>(), context, needed, "/read");
        var isForm = !HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);
        context.Response.StatusCode = !admission.IsGranted ? admission.Status
            : isForm && !await context.RequestServices.GetRequiredService<FormTokens>().IsValidAsync(context, admission.Caller, context.RequestAborted) ? 403
            : 200;
        if (context.Response.StatusCode == 200)
        {
            Actors.Add(admission.Caller.Actor);
        }
    }
}
