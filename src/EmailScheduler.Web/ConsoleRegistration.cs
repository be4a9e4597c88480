using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Forms;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Web.Assets;
using EmailScheduler.Web.Audit;
using EmailScheduler.Web.Contacts;
using EmailScheduler.Web.Counted;
using EmailScheduler.Web.Days;
using EmailScheduler.Web.Leases;
using EmailScheduler.Web.Organizations;
using EmailScheduler.Web.Pages;
using EmailScheduler.Web.Past;
using EmailScheduler.Web.Rendering;
using EmailScheduler.Web.RunPages;
using EmailScheduler.Web.SettingPages;
using EmailScheduler.Web.WhatIf;
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
    /// Registers <see cref="ConsoleEndpoint"/> and its pages. The host registers besides: what the API needs, an <see cref="IFormKey"/>, and its <c>SourcedSettings</c>.
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
            LateAfter = all.GetRequiredService<HostSettings>().HasTimer ? LateAfter : null,
        });
        services.TryAddSingleton<CheckOutLimits>();
        services
            .AddSingleton<AssetFiles>()
            .AddSingleton<Remembered>()
            .AddSingleton<CheckOuts>()
            .AddSingleton(all => new PageRenderer(all, all.GetRequiredService<ILoggerFactory>()))
            .AddSingleton<PageWriter>()
            .AddSingleton<ConsolePage, OrganizationsPage>()
            .AddSingleton<ConsolePage, OrganizationPage>()
            .AddSingleton<ConsolePage, RunPage>()
            .AddSingleton<ConsolePage, DaysPage>()
            .AddSingleton<ConsolePage, DayPage>()
            .AddSingleton<ConsolePage, DayFile>()
            .AddSingleton<ConsolePage, ContactsPage>()
            .AddSingleton<ConsolePage, ContactPage>()
            .AddSingleton<ConsolePage, CountedPage>()
            .AddSingleton<ConsolePage, HistoryPage>()
            .AddSingleton<ConsolePage, DiffPage>()
            .AddSingleton<ConsolePage, RestorePage>()
            .AddSingleton<ConsolePage, RestoredPage>()
            .AddSingleton<ConsolePage, AuditPage>()
            .AddSingleton<ConsolePage, LeasePage>()
            .AddSingleton<ConsolePage, WhatIfPage>()
            .AddSingleton<ConsolePage, SettingsPage>()
            .AddSingleton<ConsolePage, ApplicationSettingsPage>()
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
