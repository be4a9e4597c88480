using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EmailScheduler.Api.Access;

/// <summary>
/// The keys that ASP.NET Core makes when a host starts, to protect cookies, and writes to the disk, unencrypted. The app sets no cookie, and the cookie of <c>serve</c> has keys of its own: each
/// start would make one for nothing.
/// </summary>
public static class StartupKeys
{
    /// <summary>Keeps them from being made.</summary>
    public static void RemoveFrom(IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        foreach (var keys in services.Where(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType?.Assembly == typeof(KeyManagementOptions).Assembly).ToArray())
        {
            services.Remove(keys);
        }
    }
}
