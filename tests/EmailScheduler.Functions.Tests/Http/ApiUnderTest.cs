using System.Reflection;
using System.Text;
using EmailScheduler.Functions.Http;
using EmailScheduler.Functions.Tests.Durable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Functions.Tests.Http;

/// <summary>The app's HTTP functions behind a real web server on loopback, on the routes that their attributes give, answered by the app's own middleware.</summary>
internal sealed class ApiUnderTest : IAsyncDisposable
{
    private readonly WebApplication _server;

    private ApiUnderTest(AppUnderTest app, WebApplication server)
    {
        App = app;
        _server = server;
        Client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
    }

    /// <summary>The functions that HTTP triggers, with their triggers.</summary>
    public static IEnumerable<(string Name, HttpTriggerAttribute Trigger)> Functions { get; } =
        from function in AppFunctions.All
        let trigger = function.Value.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>()
        where trigger is not null
        select (function.Key, trigger);

    public AppUnderTest App { get; }

    public HttpClient Client { get; }

    public static async Task<ApiUnderTest> StartAsync(AppUnderTest app)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        foreach (var (name, trigger) in Functions)
        {
            server.MapMethods("/api/" + trigger.Route, trigger.Methods!, context => AnswerAsync(app, name, context));
        }

        await server.StartAsync();
        return new ApiUnderTest(app, server);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string? json, string mediaType = "application/json") =>
        Client.PostAsync(new Uri(path, UriKind.Relative), json is null ? null : new StringContent(json, Encoding.UTF8, mediaType));

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(path, UriKind.Relative));

    public Task<HttpResponseMessage> DeleteAsync(string path) => Client.DeleteAsync(new Uri(path, UriKind.Relative));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        App.Dispose();
    }

    private static Task AnswerAsync(AppUnderTest app, string name, HttpContext context) => app.Host.Services.GetRequiredService<HttpResultMiddleware>().AnswerAsync(
        context,
        name,
        () => AppFunctions.ResultOf(app.Functions.Invoke(AppFunctions.All[name], parameter => parameter.ParameterType switch
        {
            var type when type == typeof(HttpRequest) => context.Request,
            var type when type == typeof(DurableTaskClient) => app.Hub,
            var type when type == typeof(CancellationToken) => context.RequestAborted,
            _ => context.Request.RouteValues[parameter.Name!],
        })),
        CancellationToken.None);
}
