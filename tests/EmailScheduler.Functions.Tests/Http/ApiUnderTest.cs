using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using EmailScheduler.Api.Http;
using EmailScheduler.Functions.Http;
using EmailScheduler.Functions.Tests.Durable;
using EmailScheduler.Functions.Tests.Engine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace EmailScheduler.Functions.Tests.Http;

/// <summary>The app's HTTP functions behind a real web server on loopback, on the routes that their attributes give, answered by the app's own middleware.</summary>
internal sealed class ApiUnderTest<TApp> : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Func<ValueTask> _end;

    public ApiUnderTest(TApp app, WebApplication server, Func<ValueTask> end)
    {
        App = app;
        _server = server;
        _end = end;
        Client = new HttpClient { BaseAddress = new Uri(server.Urls.Single()) };
    }

    public TApp App { get; }

    public HttpClient Client { get; }

    public Task<HttpResponseMessage> PostAsync(string path, string? json, string mediaType = "application/json") =>
        Client.PostAsync(new Uri(path, UriKind.Relative), json is null ? null : new StringContent(json, Encoding.UTF8, mediaType));

    public Task<HttpResponseMessage> GetAsync(string path) => Client.GetAsync(new Uri(path, UriKind.Relative));

    public Task<HttpResponseMessage> PutAsync(string path, string json, string mediaType = "application/json") =>
        Client.PutAsync(new Uri(path, UriKind.Relative), new StringContent(json, Encoding.UTF8, mediaType));

    public Task<HttpResponseMessage> DeleteAsync(string path) => Client.DeleteAsync(new Uri(path, UriKind.Relative));

    /// <summary>The run that an answer's Location names.</summary>
    public Task<RunDocument> RunAsync(HttpResponseMessage answer) => RunAsync(answer.Headers.Location!.OriginalString);

    /// <summary>The run at a path.</summary>
    public async Task<RunDocument> RunAsync(string path)
    {
        var answer = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.True(answer.Headers.CacheControl!.NoStore);
        return (await answer.Content.ReadFromJsonAsync<RunDocument>(Cancel))!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await _end();
    }
}

/// <summary>Starts the app's HTTP functions.</summary>
internal static class ApiUnderTest
{
    private const string Console = nameof(Console);

    /// <summary>The functions of the API, with their triggers.</summary>
    public static IEnumerable<(string Name, HttpTriggerAttribute Trigger)> Functions => Triggered.Where(one => one.Name != Console);

    /// <summary>The trigger of the console, which is no part of the API.</summary>
    public static HttpTriggerAttribute ConsoleTrigger => Triggered.Single(one => one.Name == Console).Trigger;

    private static IEnumerable<(string Name, HttpTriggerAttribute Trigger)> Triggered { get; } =
        from function in AppFunctions.All
        let trigger = function.Value.GetParameters()[0].GetCustomAttribute<HttpTriggerAttribute>()
        where trigger is not null
        select (function.Key, trigger);

    public static async Task<ApiUnderTest<AppUnderTest>> StartAsync(AppUnderTest app) =>
        new(app, await StartAsync(app, app.Hub), () =>
        {
            app.Dispose();
            return ValueTask.CompletedTask;
        });

    /// <summary>Starts the app.</summary>
    /// <param name="app">The app.</param>
    /// <param name="allow">Whether a request has the key that a trigger asks for; by default all are answered.</param>
    public static async Task<ApiUnderTest<AppOnEngine>> StartAsync(AppOnEngine app, Func<HttpTriggerAttribute, HttpRequest, bool>? allow = null) =>
        new(app, await StartAsync(app, app.Client, allow), app.DisposeAsync);

    private static async Task<WebApplication> StartAsync<TStore>(ComposedApp<TStore> app, DurableTaskClient client, Func<HttpTriggerAttribute, HttpRequest, bool>? allow = null)
        where TStore : IObjectStore
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        foreach (var (name, trigger) in Triggered)
        {
            server.MapMethods("/api/" + trigger.Route, trigger.Methods!, context => allow?.Invoke(trigger, context.Request) != false ? AnswerAsync(app, name, client, context) : FunctionKeys.RefuseAsync(context));
        }

        await server.StartAsync();
        return server;
    }

    private static Task AnswerAsync<TStore>(ComposedApp<TStore> app, string name, DurableTaskClient client, HttpContext context)
        where TStore : IObjectStore
    {
        HttpResultMiddleware.MarkKey(context, name);
        return app.Host.Services.GetRequiredService<HttpAnswer>().WriteAsync(
            context,
            name,
            async () => (IResult)(await AppFunctions.ResultOf(app.Functions.Invoke(AppFunctions.All[name], parameter => parameter.ParameterType switch
            {
                var type when type == typeof(HttpRequest) => context.Request,
                var type when type == typeof(DurableTaskClient) => client,
                var type when type == typeof(CancellationToken) => context.RequestAborted,
                _ => context.Request.RouteValues[parameter.Name!],
            })))!,
            CancellationToken.None);
    }
}
