using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Access.Serving;

/// <summary>The sign-in of a person with the token, for 12 hours or until signing out: a cookie that names an entry in this process's memory.</summary>
internal static class ServeSession
{
    /// <summary>The authentication scheme.</summary>
    public const string Scheme = "serve";

    private const string SessionClaim = "session";
    private const int SessionBytes = 16;

    private static readonly TimeSpan ValidFor = TimeSpan.FromHours(12);

    public static void Configure(CookieAuthenticationOptions options)
    {
        options.Cookie = new CookieBuilder { Name = "email-scheduler", HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", SecurePolicy = CookieSecurePolicy.SameAsRequest, IsEssential = true };
        options.CookieManager = new CookiesOfPort();
        options.ExpireTimeSpan = ValidFor;
        options.SlidingExpiration = false;
        options.SessionStore = new SessionsInMemory();

        // Keys of the disk would outlive the process, and the entries would not.
        options.DataProtectionProvider = new EphemeralDataProtectionProvider();
    }

    public static Task SignInAsync(HttpContext context) => context.SignInAsync(
        Scheme, new ClaimsPrincipal(new ClaimsIdentity([new Claim(SessionClaim, Convert.ToHexString(RandomNumberGenerator.GetBytes(SessionBytes)))], Scheme)));

    public static Task SignOutAsync(HttpContext context) => context.SignOutAsync(Scheme);

    /// <summary>The sign-in that a request's cookie names; <see langword="null"/> when it has none, or that has ended.</summary>
    public static async Task<string?> FindAsync(HttpContext context) =>
        (await context.AuthenticateAsync(Scheme)).Principal?.FindFirstValue(SessionClaim);

    /// <summary>Browsers send a cookie to every port of a host: each port has a name of its own, or the console of another store on this machine would sign this one out.</summary>
    private sealed class CookiesOfPort : ICookieManager
    {
        private readonly ChunkingCookieManager _cookies = new();

        public string? GetRequestCookie(HttpContext context, string key) => _cookies.GetRequestCookie(context, NameOf(context, key));

        public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) => _cookies.AppendResponseCookie(context, NameOf(context, key), value, options);

        public void DeleteCookie(HttpContext context, string key, CookieOptions options) => _cookies.DeleteCookie(context, NameOf(context, key), options);

        private static string NameOf(HttpContext context, string key) => string.Create(CultureInfo.InvariantCulture, $"{key}-{context.Connection.LocalPort}");
    }

    /// <summary>Signing out ends a sign-in for whoever has its cookie. Only who has the token adds entries, so their number needs no bound but their age.</summary>
    private sealed class SessionsInMemory : ITicketStore
    {
        private readonly ConcurrentDictionary<string, AuthenticationTicket> _tickets = new(StringComparer.Ordinal);

        public Task<string> StoreAsync(AuthenticationTicket ticket)
        {
            foreach (var (old, _) in _tickets.Where(one => one.Value.Properties.ExpiresUtc < ticket.Properties.IssuedUtc))
            {
                _tickets.TryRemove(old, out _);
            }

            var key = Convert.ToHexString(RandomNumberGenerator.GetBytes(SessionBytes));
            _tickets[key] = ticket;
            return Task.FromResult(key);
        }

        public Task RenewAsync(string key, AuthenticationTicket ticket)
        {
            _tickets[key] = ticket;
            return Task.CompletedTask;
        }

        public Task<AuthenticationTicket?> RetrieveAsync(string key) => Task.FromResult(_tickets.GetValueOrDefault(key));

        public Task RemoveAsync(string key)
        {
            _tickets.TryRemove(key, out _);
            return Task.CompletedTask;
        }
    }
}
