using System.Net;
using EmailScheduler.Api.Access;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>The console on a real server of this process, at a base path, with pages of the test's choice.</summary>
internal sealed class ConsoleHost : IAsyncDisposable
{
    /// <summary>The header by which a test says as whom it calls.</summary>
    public const string RoleHeader = "Test-Role";

    private readonly WebApplication _app;

    private ConsoleHost(WebApplication app)
    {
        _app = app;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<ConsoleHost> StartAsync(Action<IServiceCollection> register, string basePath = "")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddConsole().AddSingleton(new ConsoleSettings { Store = "file:agencies" }).AddSingleton<ICallerReader, HeaderCallers>().AddSingleton<IFormTokens, SecondField>();
        register(builder.Services);
        var app = builder.Build();
        var console = app.Services.GetRequiredService<ConsoleEndpoint>();
        app.Map($"{basePath}/{{**path}}", (HttpContext context) => console.HandleAsync(context, context.Request.Path.Value![(basePath.Length + 1)..], basePath, context.RequestAborted));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ConsoleHost(app);
    }

    public static Task<ConsoleHost> StartAsync(params ConsolePage[] pages) => StartAsync(services => Add(services, pages));

    public static void Add(IServiceCollection services, params ConsolePage[] pages)
    {
        foreach (var page in pages)
        {
            services.AddSingleton(page);
        }
    }

    public Task<HttpResponseMessage> GetAsync(string path, AccessRole role = AccessRole.Operator) => SendAsync(HttpMethod.Get, path, role);

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, AccessRole role = AccessRole.Operator, params (string Name, string Value)[] form)
    {
        var request = new HttpRequestMessage(method, path) { Headers = { { RoleHeader, role.ToString() } } };
        if (form.Length > 0)
        {
            request.Content = new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        }

        return Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public async Task<string> ReadAsync(string path, AccessRole role = AccessRole.Operator)
    {
        using var answer = await GetAsync(path, role);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class HeaderCallers : ICallerReader
    {
        public Caller Read(HttpContext context) =>
            new("test:anna", Enum.TryParse<AccessRole>(context.Request.Headers[RoleHeader], out var role) ? role : AccessRole.None);

        public string? SignInPath(string returnTo) => $"/sign-in?to={Uri.EscapeDataString(returnTo)}";
    }

    /// <summary>Tokens that any test can make.</summary>
    private sealed class SecondField : IFormTokens
    {
        public Task<string?> CreateAsync(Caller caller, CancellationToken cancellationToken) => Task.FromResult<string?>("made-here");

        public Task<bool> IsValidAsync(HttpContext context, Caller caller, CancellationToken cancellationToken) =>
            Task.FromResult(context.Request.Form[Acts.FormFields.Token] == "made-here");
    }
}
