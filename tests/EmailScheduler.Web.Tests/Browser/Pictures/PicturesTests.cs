using EmailScheduler.Api.Access;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Web.Tests.Browser.Pages;
using EmailScheduler.Web.Tests.Browser.Stores;
using EmailScheduler.Web.Tests.Ground;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;

namespace EmailScheduler.Web.Tests.Browser.Pictures;

/// <summary>
/// The pictures of the main pages in <c>docs/pictures</c>, of sample organizations on a fixed day. <c>EMAILSCHEDULER_TEST_PICTURES=write</c> makes them anew; what letters look like
/// is the machine's, so they are not compared.
/// </summary>
public sealed class PicturesTests(BrowserFixture browser)
{
    private const string Variable = "EMAILSCHEDULER_TEST_PICTURES";
    private const string Solution = "Functions.sln";
    private const int MostBytes = 150_000;
    private const int Width = 1120;
    private const int Height = 680;

    /// <summary>A Thursday, 07:00 in Chicago: an hour and a half before the day's emails go out.</summary>
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 13, 0, 0, TimeSpan.Zero);

    private static readonly (string Name, string Page)[] Shown =
    [
        ("organizations", ""),
        ("organization", "organizations/99"),
        ("held-run", $"organizations/17/runs/{PagePath.NewestRun}"),
        ("day", "organizations/99/days/2026-01-20"),
        ("contact", "organizations/99/contacts/5"),
        ("what-if", "organizations/99/what-if?BirthdayDaysBefore=30"),
        ("history", "organizations/100/history"),
    ];

    [Fact]
    public void Pictures_InTheRepository_AreThoseThatAreMade()
    {
        var files = Directory.GetFiles(Folder);
        Assert.Equal(
            Shown.SelectMany(one => new[] { $"{one.Name}-dark.png", $"{one.Name}.png" }).Order(StringComparer.Ordinal),
            files.Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, MostBytes));
    }

    [Fact]
    public async Task Write_MainPages_ArePictures()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable(Variable) == "write", $"{Variable}=write makes the pictures.");
        await using var store = await TestStore.OpenAsync();
        await FillAsync(store);
        await using var host = await ConsoleHost.StartAsync(services => services
            .AddSingleton<TimeProvider>(new FakeTimeProvider(Now))
            .AddSingleton(store.Objects)
            .AddSingleton(new HostSettings { Run = new RunSettings { TempFolder = store.Temp }, Schedule = TimerSchedule.Parse("0 0 12 * * *", "Schedule") })
            .AddSingleton<ICallerReader>(new Anna()));
        foreach (var (name, page) in Shown)
        {
            var path = "/" + page.Replace(PagePath.NewestRun, await store.NewestRunAsync(SampleStore.Held), StringComparison.Ordinal);
            await browser.VisitAsync(host.Client.BaseAddress!, Look.Usual with { Width = Width }, async visit =>
            {
                await visit.OpenAsync(path);

                // A bucket, and not the folder of a test.
                await visit.Page.Locator(".who bdi").Last.EvaluateAsync("one => one.textContent = 's3://agencies'");
                await TakeAsync(visit, name);
                await visit.LookAsync(Width, ColorScheme.Dark);
                await TakeAsync(visit, name + "-dark");
            });
        }
    }

    private static string Folder => Path.Combine(SourceFolder.Of(Solution), "docs", "pictures");

    private static Task<byte[]> TakeAsync(Visit visit, string name) => visit.Page.ScreenshotAsync(new PageScreenshotOptions
    {
        Path = Path.Combine(Folder, name + ".png"),
        Animations = ScreenshotAnimations.Disabled,
        Clip = new Clip { Width = Width, Height = Height },
    });

    private static async Task FillAsync(TestStore store)
    {
        Agency Of(long id, DatabaseLayoutKind layout = DatabaseLayoutKind.PlainObject) => new(store, id, Now, layout);
        await (await Of(SampleStore.Good).FoundAsync(contacts: 3000, daysAgo: 5)).RunDailyAsync(days: 5);
        await (await Of(SampleStore.OfLog, DatabaseLayoutKind.Log).FoundAsync(contacts: 1200, daysAgo: 6)).RunDailyAsync(days: 6);
        await (await (await (await Of(SampleStore.Held).FoundAsync(contacts: 900)).RunAsync(1)).ChangeAsync("UPDATE contacts SET email = '' WHERE id % 2 = 0")).RunAsync(0.01, RunStatus.Held);
        await (await (await Of(SampleStore.Paused).FoundAsync(contacts: 500)).RunDailyAsync()).PauseAsync("The new list is not checked yet.");
        await (await Of(SampleStore.Late).FoundAsync(contacts: 700, daysAgo: 6)).RunAsync(5);
        await Of(SampleStore.NeverRun).FoundAsync();
        foreach (var id in Enumerable.Range(101, 6))
        {
            await (await Of(id).FoundAsync(contacts: 100 * (id - 98))).RunDailyAsync(days: 1);
        }
    }

    /// <summary>An operator.</summary>
    private sealed class Anna : ICallerReader
    {
        public Caller Read(HttpContext context) => new("http:anna@agencies.example", AccessRole.Operator);

        public string? SignInPath(string returnTo) => null;

        public string Remedy(Caller caller, AccessRole needed) => "";
    }
}
