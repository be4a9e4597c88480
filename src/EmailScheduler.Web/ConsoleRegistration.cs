using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Forms;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Web.Assets;
using EmailScheduler.Web.Contacts;
using EmailScheduler.Web.Organizations;
using EmailScheduler.Web.Pages;
using EmailScheduler.Web.Past;
using EmailScheduler.Web.Rendering;
using EmailScheduler.Web.RunPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Web;

/// <summary>Makes the console known to a host.</summary>
public static class ConsoleRegistration
{
    /// <summary>A day, and time for a slow run.</summary>
    private static readonly TimeSpan LateAfter = TimeSpan.FromHours(26);

    /// <summary>
    /// Registers <see cref="ConsoleEndpoint"/> and its pages. The host registers besides: what the API needs, and an <see cref="IFormKey"/>.
    /// </summary>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<FormTokens>();
        services.TryAddSingleton(all => new OrganizationOverview(
            all.GetRequiredService<IObjectStore>(),
            all.GetRequiredService<HostSettings>().Run,
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<OrganizationOverview>>())
        {
            Organizations = all.GetRequiredService<HostSettings>().Organizations,
            LateAfter = all.GetRequiredService<HostSettings>().Schedule == TimerSchedule.Never ? null : LateAfter,
        });
        services.TryAddSingleton<CheckOutLimits>();
        services
            .AddSingleton<AssetFiles>()
            .AddSingleton<Remembered>()
            .AddSingleton(all => new PageRenderer(all, all.GetRequiredService<ILoggerFactory>()))
            .AddSingleton<PageWriter>()
            .AddSingleton<ConsolePage, OrganizationsPage>()
            .AddSingleton<ConsolePage, OrganizationPage>()
            .AddSingleton<ConsolePage, RunPage>()
            .AddSingleton<ConsolePage, ContactsPage>()
            .AddSingleton<ConsolePage, ContactPage>()
            .AddSingleton<ConsolePage, HistoryPage>()
            .AddSingleton<ConsolePage, DiffPage>()
            .AddSingleton(all => new ConsoleEndpoint(
                all.GetServices<ConsolePage>(),
                all.GetRequiredService<AssetFiles>(),
                all.GetRequiredService<PageWriter>(),
                all.GetRequiredService<FormTokens>(),
                all.GetRequiredService<IObjectStore>(),
                all.GetRequiredService<TimeProvider>()));
        return services;
    }
}
