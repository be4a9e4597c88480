using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Forms;
using EmailScheduler.Api.Settings;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Web.Assets;
using EmailScheduler.Web.Pages;
using EmailScheduler.Web.Rendering;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Web;

/// <summary>Makes the console known to a host.</summary>
public static class ConsoleRegistration
{
    /// <summary>
    /// Registers <see cref="ConsoleEndpoint"/> and its pages. The host registers besides: an <see cref="IObjectStore"/>, <see cref="HostSettings"/>, a <see cref="TimeProvider"/>,
    /// an <see cref="ICallerReader"/>, an <see cref="IFormKey"/>, and what the API needs.
    /// </summary>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<FormTokens>();
        services
            .AddSingleton<AssetFiles>()
            .AddSingleton<Remembered>()
            .AddSingleton(all => new PageRenderer(all, all.GetRequiredService<ILoggerFactory>()))
            .AddSingleton<PageWriter>()
            .AddSingleton(all => new ConsoleEndpoint(
                all.GetServices<ConsolePage>(),
                all.GetRequiredService<AssetFiles>(),
                all.GetRequiredService<PageWriter>(),
                all.GetRequiredService<ICallerReader>(),
                all.GetRequiredService<FormTokens>(),
                all.GetRequiredService<IObjectStore>(),
                all.GetRequiredService<TimeProvider>()));
        return services;
    }
}
