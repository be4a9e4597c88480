using System.Net;
using System.Net.Http.Json;
using System.Text;
using EmailScheduler.Api.Http;
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
        HttpFunctions.Map(server, app.Host.Services, app.Functions, client, allow);
        await server.StartAsync();
        return server;
    }
}
