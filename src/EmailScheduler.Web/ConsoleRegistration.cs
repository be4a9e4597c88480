using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Forms;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Web.Assets;
using EmailScheduler.Web.Pages;
using EmailScheduler.Web.Past;
using EmailScheduler.Web.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Web;

/// <summary>Makes the console known to a host.</summary>
public static class ConsoleRegistration
{
    /// <summary>
    /// Registers <see cref="ConsoleEndpoint"/> and its pages. The host registers besides: what the API needs, and an <see cref="IFormKey"/>.
    /// </summary>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<FormTokens>();
        services.TryAddSingleton<CheckOutLimits>();
        services
            .AddSingleton<AssetFiles>()
            .AddSingleton<Remembered>()
            .AddSingleton(all => new PageRenderer(all, all.GetRequiredService<ILoggerFactory>()))
            .AddSingleton<PageWriter>()
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
