using EmailScheduler.Functions.Tests.Durable;
using EmailScheduler.Functions.Tests.Engine;
using EmailScheduler.Functions.Tests.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker.Extensions.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using App = EmailScheduler.Functions.Program;

namespace EmailScheduler.AppHosting;

/// <summary>
/// Serves the Functions app until the end of standard input, so that it ends with whoever started it. Settings are the app's, as arguments (<c>--Store:Url=FOLDER</c>) or
/// variables; <c>--Port</c> is the port on loopback, by default any that is free. The first line of standard output says where it listens.
/// </summary>
internal static class Program
{
    public static async Task Main(string[] args)
    {
        var builder = App.Compose(args);

        // The host starts the extensions of the program that it has started: here that is this one.
        new DurableTaskExtensionStartup().Configure(builder);
        builder.Logging.ClearProviders().AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        using var app = builder.Build();
        var functions = new AppFunctions(app.Services);
        var converter = app.Services.GetRequiredService<IOptions<DurableTaskWorkerOptions>>().Value.DataConverter;
        await using var engine = await DurableEngine.StartAsync(registry => Add(registry, functions), converter, NullLoggerProvider.Instance);
        await using var server = await ServeAsync(app, functions, engine.Client, builder.Configuration["Port"] ?? "0");
        Console.WriteLine($"Listening on {server.Urls.Single()}");
        await Console.In.ReadToEndAsync();
    }

    private static void Add(DurableTaskRegistry registry, AppFunctions functions)
    {
        foreach (var (name, _, input) in AppFunctions.Orchestrators)
        {
            registry.AddOrchestrator(name, new FunctionOrchestrator(input, functions.Orchestrator(name)));
        }

        foreach (var (name, _, input) in AppFunctions.Activities)
        {
            registry.AddActivity(name, new FunctionActivity(input, value => functions.RunActivityAsync(name, _ => value)));
        }
    }

    private static async Task<WebApplication> ServeAsync(IHost app, AppFunctions functions, DurableTaskClient client, string port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        var server = builder.Build();
        PlatformSignIn.Use(server);
        server.UseRouting();
        HttpFunctions.Map(server, app.Services, functions, client, FunctionKeys.Allow);
        await server.StartAsync();
        return server;
    }
}
