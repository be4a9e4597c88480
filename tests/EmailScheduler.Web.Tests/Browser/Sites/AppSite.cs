using EmailScheduler.Api.Access;
using EmailScheduler.Web.Tests.Browser.Stores;

namespace EmailScheduler.Web.Tests.Browser.Sites;

/// <summary>The console of the Functions app, behind the sign-in of App Service as <c>tests/EmailScheduler.AppHosting</c> imitates it.</summary>
internal sealed class AppSite : Site
{
    private AppSite(TestStore store, SiteProcess process, Uri address)
        : base(store, process, address)
    {
    }

    public override string BasePath => "/api/console";

    public override AccessRole Anonymous => AccessRole.None;

    public override string Operator => "http:operator@example.com";

    /// <summary>Starts the app.</summary>
    /// <param name="store">The store that is looked at.</param>
    /// <param name="signsIn">Whether App Service signs people in.</param>
    public static async Task<AppSite> StartAsync(TestStore store, bool signsIn = true)
    {
        var (process, address) = await SiteProcess.StartAsync(
            SiteProcess.Built("tests/EmailScheduler.AppHosting", "EmailScheduler.AppHosting.dll"),
            ["--Schedule=0 0 6 * * *", $"--Store:Url={store.Address}", $"--Temp:Folder={store.Temp}"],
            [("WEBSITE_AUTH_ENABLED", signsIn ? "true" : "false")]);
        return new AppSite(store, process, address);
    }

    protected override async Task SignInAsync(Visit visit, AccessRole role)
    {
        await visit.OpenAsync(Path(""), status: 401);
        await visit.Page.ClickAsync("text=Sign in >> visible=true");
        await visit.Page.ClickAsync($"a >> text={(role == AccessRole.Operator ? "operator" : "reader")}");
        await visit.ArriveAsync(Path(""));
    }
}
