using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.AppHosting;

/// <summary>
/// What App Service does before a request reaches the app. Where <c>WEBSITE_AUTH_ENABLED</c> is <c>true</c> it signs people in, here without asking who they are: by
/// <c>/.auth/login/aad?role=operator</c>. It then removes what callers put into its headers, and writes who is signed in. Elsewhere it lets every header through.
/// </summary>
internal static class PlatformSignIn
{
    private const string Headers = "X-MS-CLIENT-PRINCIPAL";
    private const string Cookie = "AppServiceAuthSession";
    private const string LogIn = "/.auth/login/aad";
    private const string LogOut = "/.auth/logout";

    private static readonly string[] Roles = ["operator", "reader", "none"];

    public static void Use(WebApplication server)
    {
        if (string.Equals(Environment.GetEnvironmentVariable("WEBSITE_AUTH_ENABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            server.Use(AnswerAsync);
        }
    }

    private static Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        switch (context.Request.Path.Value)
        {
            case LogIn:
                return LogInAsync(context);
            case LogOut:
                context.Response.Cookies.Delete(Cookie);
                context.Response.Redirect("/api/console");
                return Task.CompletedTask;
        }

        foreach (var header in context.Request.Headers.Keys.Where(name => name.StartsWith(Headers, StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            context.Request.Headers.Remove(header);
        }

        if (context.Request.Cookies[Cookie] is { } role && Roles.Contains(role, StringComparer.Ordinal))
        {
            context.Request.Headers[Headers] = PrincipalOf(role);
        }

        return next(context);
    }

    private static Task LogInAsync(HttpContext context)
    {
        var back = context.Request.Query["post_login_redirect_uri"].ToString();
        if (context.Request.Query["role"].ToString() is var role && Roles.Contains(role, StringComparer.Ordinal))
        {
            context.Response.Cookies.Append(Cookie, role, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
            context.Response.Redirect(back.Length > 0 ? back : "/api/console");
            return Task.CompletedTask;
        }

        context.Response.ContentType = "text/html; charset=utf-8";
        var links = Roles.Select(one => $"<li><a href='{LogIn}?role={one}&amp;post_login_redirect_uri={WebUtility.HtmlEncode(Uri.EscapeDataString(back))}'>{one}</a></li>");
        return context.Response.WriteAsync($"<!doctype html><html lang='en'><title>Sign in</title><link rel='icon' href='data:,'><h1>Sign in as</h1><ul>{string.Concat(links)}</ul></html>");
    }

    private static string PrincipalOf(string role) => Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new
    {
        auth_typ = "aad",
        claims = new[]
        {
            new { typ = "preferred_username", val = $"{role}@example.com" },
            new { typ = "roles", val = role switch { "operator" => "EmailScheduler.Operator", "reader" => "EmailScheduler.Reader", _ => "Other" } },
        },
        name_typ = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
        role_typ = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
    })));
}
