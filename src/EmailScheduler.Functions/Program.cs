using EmailScheduler.Functions.Activities;
using EmailScheduler.Functions.Schedules;
using EmailScheduler.Functions.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Stores;
using EmailScheduler.Storage.Objects;
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
    public static void Main(string[] args) => Compose(args).Build().Run();

    /// <summary>Wires the app. A bad setting ends the start, before any function can run.</summary>
    internal static FunctionsApplicationBuilder Compose(string[] args)
    {
        var builder = FunctionsApplication.CreateBuilder(args);
        builder.ConfigureFunctionsWebApplication();

        // The names of the command line work here too.
        builder.Configuration.AddEnvironmentVariables("EMAILSCHEDULER__");
        builder.Services.AddOptions<AppSettings>()
            .Configure<IConfiguration, IHostEnvironment>((settings, configuration, environment) => settings.Read(configuration, environment.IsDevelopment()))
            .ValidateOnStart();
        builder.Services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(services => ConfiguredEngine.Create(
                SettingsOf(services).Run.Engine,
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<OrganizationRun>>()))
            .AddSingleton<IObjectStore>(services => StoreAddress.Open(SettingsOf(services).StoreUrl, services.GetRequiredService<TimeProvider>(), SettingsOf(services).Run.AllowPlainHttp))
            .AddSingleton(services => new OrganizationRun(
                services.GetRequiredService<IObjectStore>(),
                SettingsOf(services).Run,
                services.GetRequiredService<IScheduleEngine>(),
                services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<OrganizationRun>>()))
            .AddSingleton<OrganizationDatabases>()
            .AddSingleton<OrchestrationHistory>()
            .AddSingleton<WorkerReservation>();
        TelemetryExport.Add(builder.Services, builder.Configuration);
        return builder;
    }

    private static AppSettings SettingsOf(IServiceProvider services) => services.GetRequiredService<IOptions<AppSettings>>().Value;
}
