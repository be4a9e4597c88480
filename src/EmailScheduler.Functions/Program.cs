using System.Runtime.InteropServices;
using System.Text.Json;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Principals;
using EmailScheduler.Api.Http;
using EmailScheduler.Api.Settings;
using EmailScheduler.Functions.Http;
using EmailScheduler.Functions.Orchestrations;
using EmailScheduler.Functions.Schedules;
using EmailScheduler.Functions.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Notifications;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Web;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EmailScheduler.Functions;

/// <summary>The worker's process.</summary>
internal static class Program
{
    /// <summary>EX_CONFIG of sysexits.h, as the command line ends with.</summary>
    private const int BadConfiguration = 78;

    public static int Main(string[] args)
    {
        var host = Compose(args).Build();
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var stopping = lifetime.ApplicationStopping;

        // The terminal of a developer is closed: as with SIGTERM, which the host listens for itself.
        using var hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            lifetime.StopApplication();
        });
        try
        {
            // Before the host reports it, too: a bad setting is one line. The store's address and keys are settings as well.
            _ = host.Services.GetRequiredService<IObjectStore>();
            host.Run();
            return 0;
        }
        catch (Exception failure) when (failure is InvalidSettingException or ObjectStoreException { Kind: ObjectStoreFailure.Configuration })
        {
            // Logs go through the host, and the worker never reached it: standard error is all that the host sees, and it takes a line for an error that says so.
            Console.Error.WriteLine($"error: {failure.Message}");
            return BadConfiguration;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // A stop that comes before the start is complete cancels the start, which is no failure.
            return 0;
        }
    }

    /// <summary>Wires the app. A bad setting ends the start, before any function can run.</summary>
    internal static FunctionsApplicationBuilder Compose(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();
        builder.UseMiddleware<HttpResultMiddleware>();
        StartupKeys.RemoveFrom(builder.Services);

        // The names of the command line work here too.
        builder.Configuration.AddEnvironmentVariables("EMAILSCHEDULER__");
        builder.Services.AddOptions<AppSettings>()
            .Configure<IConfiguration, IHostEnvironment>((settings, configuration, environment) => settings.Read(configuration, environment.IsDevelopment()))
            .ValidateOnStart();
        builder.Services
            .AddSingleton(services => services.GetRequiredService<IOptions<AppSettings>>().Value.Host)
            .AddSingleton(services => services.GetRequiredService<IOptions<AppSettings>>().Value.Sourced!)
            .AddSingleton(TimeProvider.System)
            .AddSingleton(services => ConfiguredEngine.Create(
                SettingsOf(services).Run.Engine,
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<OrganizationRun>>()))
            .AddSingleton<IObjectStore>(services => StoreAddress.Open(SettingsOf(services).Store.Address, services.GetRequiredService<TimeProvider>(), SettingsOf(services).Run.AllowPlainHttp))
            .AddSingleton(services => new OrganizationRun(
                services.GetRequiredService<IObjectStore>(),
                SettingsOf(services).Run,
                services.GetRequiredService<IScheduleEngine>(),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<OrganizationRun>>()))
            .AddSingleton(services => new RunNotifier(
                services.GetRequiredService<IObjectStore>(),
                SettingsOf(services).Run.Notify,
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<RunNotifier>>()))
            .AddSingleton<OrganizationStatuses>()
            .AddSingleton<SuccessMonitor>()
            .AddSingleton<RunsInProgress>()
            .AddHostedService(services => services.GetRequiredService<RunsInProgress>())
            .AddAppAccess(AppPlatform.FromEnvironment())
            .AddApi()
            .AddConsole()
            .AddSingleton<DurableRunHosts>()
            .AddSingleton<OrchestrationHistory>()
            .AddSingleton<WorkerReservation>();

        // What orchestrations keep in their histories, and what activities are given and return. Names are read in any case, as the worker has it.
        builder.Services.Configure<JsonSerializerOptions>(options => options.PropertyNamingPolicy = StoredJson.Options.PropertyNamingPolicy);
        TelemetryExport.Add(builder);
        return builder;
    }

    private static HostSettings SettingsOf(IServiceProvider services) => services.GetRequiredService<HostSettings>();
}
