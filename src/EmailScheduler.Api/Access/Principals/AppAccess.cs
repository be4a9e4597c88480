using EmailScheduler.Api.Access.Forms;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Api.Access.Principals;

/// <summary>Adds to the Functions app who may do what.</summary>
public static class AppAccess
{
    /// <summary>Adds <see cref="AppCallers"/>, and <see cref="FormTokens"/> whose key is in the store. The host adds a <see cref="TimeProvider"/> and a store.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="platform">What the platform says of itself.</param>
    public static IServiceCollection AddAppAccess(this IServiceCollection services, AppPlatform platform)
    {
        return services
            .AddSingleton(platform)
            .AddSingleton<ICallerReader, AppCallers>()
            .AddSingleton<IFormKey, StoredFormKey>()
            .AddSingleton<FormTokens>();
    }
}
