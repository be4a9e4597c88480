using System.Net;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Forms;
using EmailScheduler.Api.Http;
using EmailScheduler.Api.Settings;
using EmailScheduler.Api.Work;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Objects.Directories;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>The console on a real server of this process, over a folder as its store, at a base path, with the pages of the console, or those of the test in their place.</summary>
internal sealed class ConsoleHost : IAsyncDisposable
{
    /// <summary>The header by which a test says as whom it calls.</summary>
    private const string RoleHeader = "Test-Role";

    private readonly WebApplication _app;
    private readonly TestFolder _folder;

    private ConsoleHost(WebApplication app, TestFolder folder)
    {
        (_app, _folder) = (app, folder);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public HttpClient Client { get; }

    public IObjectStore Store => _app.Services.GetRequiredService<IObjectStore>();

    /// <summary>Starts it.</summary>
    /// <param name="register">Adds what the test needs, or replaces what is there.</param>
    /// <param name="basePath">The path above the console.</param>
    public static async Task<ConsoleHost> StartAsync(Action<IServiceCollection> register, string basePath = "")
    {
        var folder = new TestFolder();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton<ICallerReader, HeaderCallers>()
            .AddSingleton<IFormKey, AnyKey>()
            .AddSingleton<IRunHost, NoRuns>()
            .AddSingleton<IObjectStore>(new FailingStore(new DirectoryObjectStore(folder.Path)))
            .AddSingleton(new HostSettings())
            .AddSingleton(SettingsOfATest.Of())
            .AddSingleton<OrganizationStatuses>()
            .AddApi()
            .AddConsole();
        register(builder.Services);
        var app = builder.Build();
        var console = app.Services.GetRequiredService<ConsoleEndpoint>();
        var place = new ConsolePlace { BasePath = basePath, Callers = app.Services.GetRequiredService<ICallerReader>(), Runs = app.Services.GetRequiredService<IRunHost>() };
        app.Map($"{basePath}/{{**path}}", (HttpContext context) => console.HandleAsync(context, context.Request.Path.Value![(basePath.Length + 1)..], place, context.RequestAborted));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new ConsoleHost(app, folder);
    }

    /// <summary>Starts it with the pages of the console.</summary>
    public static Task<ConsoleHost> StartAsync() => StartAsync(_ => { });

    /// <summary>Starts it with other pages.</summary>
    public static Task<ConsoleHost> StartAsync(params ConsolePage[] pages) => StartAsync(services => Add(services, pages));

    public static void Add(IServiceCollection services, params ConsolePage[] pages)
    {
        services.RemoveAll<ConsolePage>();
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

    /// <summary>Sends a form as an operator whose page has it.</summary>
    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] form) => PostAsync(path, AccessRole.Operator, isTheirs: true, form);

    /// <summary>Sends a form as someone whose page has it, or with a form that was made for another.</summary>
    public async Task<HttpResponseMessage> PostAsync(string path, AccessRole role, bool isTheirs, params (string Name, string Value)[] form)
    {
        var caller = isTheirs ? HeaderCallers.Of(role) : new Caller("test:bert", role);
        var token = await _app.Services.GetRequiredService<FormTokens>().CreateAsync(caller, TestContext.Current.CancellationToken);
        return await SendAsync(HttpMethod.Post, path, role, [(FormTokens.FieldName, token!), .. form]);
    }

    public async Task<string> ReadAsync(string path, AccessRole role = AccessRole.Operator)
    {
        using var answer = await GetAsync(path, role);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Answers a request that came over no connection, so that a test sees each write of its answer.</summary>
    public Task HandleAsync(HttpContext context, string path, string method = "GET")
    {
        context.RequestServices = _app.Services;
        (context.Request.Method, context.Request.Headers[RoleHeader]) = (method, AccessRole.Operator.ToString());
        var place = new ConsolePlace { BasePath = "", Callers = _app.Services.GetRequiredService<ICallerReader>(), Runs = _app.Services.GetRequiredService<IRunHost>() };
        return _app.Services.GetRequiredService<ConsoleEndpoint>().HandleAsync(context, path, place, context.RequestAborted);
    }

    /// <summary>Makes the store fail.</summary>
    public void BreakStore() => ((FailingStore)Store).IsDown = true;

    /// <summary>Lets the store answer again.</summary>
    public void RepairStore() => ((FailingStore)Store).IsDown = false;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>As whom a test says it calls.</summary>
    private sealed class HeaderCallers : ICallerReader
    {
        public static Caller Of(AccessRole role) => new("test:anna", role) { IsSignedIn = role != AccessRole.None };

        public Caller Read(HttpContext context) => Of(Enum.TryParse<AccessRole>(context.Request.Headers[RoleHeader], out var role) ? role : AccessRole.None);

        public string? SignInPath(string returnTo) => $"/sign-in?to={Uri.EscapeDataString(returnTo)}";

        public string Remedy(Caller caller, AccessRole needed) => $"Ask for the role {needed}.";
    }

    private sealed class AnyKey : IFormKey
    {
        private static readonly byte[] Key = new byte[32];

        public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<byte[]?>(Key);

        public Task<byte[]?> ReadOtherThanAsync(byte[] known, CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);
    }

    /// <summary>A host whose runs are over.</summary>
    private sealed class NoRuns : IRunHost
    {
        public Task<StartedRun> StartAsync(RunOrder order, CancellationToken cancellationToken) => Task.FromResult(new StartedRun(true, order.RunId));

        public Task<RunStanding?> FindAsync(long organizationId, string runId, CancellationToken cancellationToken) => Task.FromResult<RunStanding?>(null);

        public Task<RunStanding?> FindWorkingAsync(long organizationId, CancellationToken cancellationToken) => Task.FromResult<RunStanding?>(null);
    }
}
