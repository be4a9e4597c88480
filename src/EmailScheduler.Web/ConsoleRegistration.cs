using EmailScheduler.Api.Access;
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
    /// Registers <see cref="ConsoleEndpoint"/> and its pages. The host registers besides: <see cref="ConsoleSettings"/>, <see cref="ICallerReader"/>, <see cref="IFormTokens"/>,
    /// and what the pages read from.
    /// </summary>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
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
                all.GetRequiredService<IFormTokens>(),
                all.GetRequiredService<ConsoleSettings>(),
                all.GetRequiredService<TimeProvider>()));
        return services;
    }
}
