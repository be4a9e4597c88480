using Microsoft.Playwright;

namespace EmailScheduler.Web.Tests.Browser;

/// <summary>The browser of the machine: Debian's Chromium, or another one that <c>EMAILSCHEDULER_TEST_CHROMIUM</c> names. Nothing is downloaded.</summary>
internal static class Chromium
{
    public const string Variable = "EMAILSCHEDULER_TEST_CHROMIUM";

    public const string HowToInstall =
        $"No Chromium is here. Install it ('apt-get install chromium'), or name the executable of a Chromium or Chrome by {Variable}.";

    private static readonly string[] WellKnown =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    /// <summary>The executable; <see langword="null"/> where there is none. A name that leads nowhere is a fault of whoever named it.</summary>
    public static string? Executable { get; } = Find(Environment.GetEnvironmentVariable(Variable), WellKnown);

    /// <summary>The executable that is named, else the first of the well-known ones that is there.</summary>
    /// <exception cref="FileNotFoundException">What is named is not there.</exception>
    public static string? Find(string? named, IEnumerable<string> wellKnown) => string.IsNullOrEmpty(named)
        ? wellKnown.FirstOrDefault(File.Exists)
        : File.Exists(named) ? named : throw new FileNotFoundException($"{Variable} names '{named}', which is not there.");

    /// <summary>Starts the browser.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright, string executable) => playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
    {
        ExecutablePath = executable,
        Args =
        [
            // Chromium's own sandbox does not start under root; a page of the tests comes from this repository alone.
            .. Environment.IsPrivilegedProcess ? ["--no-sandbox"] : Array.Empty<string>(),

            // No name is looked up, so that nothing but this machine can be asked for anything.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--disable-gpu",
            "--disable-dev-shm-usage",
        ],
    });
}
