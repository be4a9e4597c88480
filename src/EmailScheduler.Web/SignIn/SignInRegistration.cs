using EmailScheduler.Web.Pages;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Web.SignIn;

/// <summary>Adds the pages by which people sign in to <c>email-scheduler serve</c>. In the Functions app the platform has its own.</summary>
public static class SignInRegistration
{
    /// <summary>Adds <c>/sign-in</c> and <c>/sign-out</c> to the console. The host adds what <c>AddServeAccess</c> does.</summary>
    public static IServiceCollection AddSignIn(this IServiceCollection services) => services
        .AddSingleton<ConsolePage, SignInPage>()
        .AddSingleton<ConsolePage, SignOutPage>();
}
