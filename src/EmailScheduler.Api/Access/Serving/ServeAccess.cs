using EmailScheduler.Api.Access.Forms;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Api.Access.Serving;

/// <summary>Adds to <c>email-scheduler serve</c> who may do what.</summary>
public static class ServeAccess
{
    /// <summary>Adds an <see cref="ICallerReader"/>, <see cref="FormTokens"/> and <see cref="ServeSignIn"/>. The host adds a <see cref="TimeProvider"/>.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="token">What lets callers act.</param>
    public static IServiceCollection AddServeAccess(this IServiceCollection services, ServeToken token)
    {
        services.AddAuthentication().AddCookie(ServeSession.Scheme, ServeSession.Configure);
        StartupKeys.RemoveFrom(services);

        return services
            .AddSingleton(provider => new TokenTries(token, provider.GetRequiredService<TimeProvider>()))
            .AddSingleton(provider => new ServeSignIn(provider.GetRequiredService<TokenTries>()))
            .AddSingleton<ICallerReader, ServeCallers>()
            .AddSingleton<IFormKey, ProcessFormKey>()
            .AddSingleton<FormTokens>();
    }

    /// <summary>Has every request pass: before routes are looked for, so that nothing is reached without.</summary>
    public static void UseServeAccess(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<ServeGate>();
    }
}
