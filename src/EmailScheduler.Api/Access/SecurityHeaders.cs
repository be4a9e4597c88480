using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Access;

/// <summary>What every answer forbids browsers: to load anything of another site, to run inline scripts, to show the console in a frame, and to send its addresses to other sites.</summary>
public static class SecurityHeaders
{
    // With no-referrer, forms would be sent with "Origin: null".
    private static readonly (string Name, string Value)[] All =
    [
        ("Content-Security-Policy", "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("Referrer-Policy", "same-origin"),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
    ];

    /// <summary>Sets the headers of an answer that has not begun.</summary>
    public static void Apply(HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        foreach (var (name, value) in All)
        {
            response.Headers[name] = value;
        }
    }
}
