using Microsoft.Playwright;

namespace EmailScheduler.Web.Tests.Browser;

/// <summary>How a person looks at the console.</summary>
/// <param name="Width">The width of the window, in CSS pixels.</param>
/// <param name="Scheme">Dark or light, as the person's system says.</param>
/// <param name="HasScript">Whether the browser runs script.</param>
public sealed record Look(int Width, ColorScheme Scheme, bool HasScript)
{
    public const int Phone = 360;
    public const int Desk = 1400;

    /// <summary>Every combination.</summary>
    public static IReadOnlyList<Look> All { get; } =
    [
        .. from script in new[] { true, false }
           from width in new[] { Desk, Phone }
           from scheme in new[] { ColorScheme.Light, ColorScheme.Dark }
           select new Look(width, scheme, script),
    ];

    /// <summary>A desk by day: what a test takes that is not about the look.</summary>
    public static Look Usual { get; } = new(Desk, ColorScheme.Light, HasScript: true);

    public override string ToString() => $"{Width} pixels, {(Scheme == ColorScheme.Dark ? "dark" : "light")}, {(HasScript ? "with" : "without")} script";
}
