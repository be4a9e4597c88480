using EmailScheduler.Api.Access;
using EmailScheduler.Web.Tests.Browser.Stores;

namespace EmailScheduler.Web.Tests.Browser.Sites;

/// <summary>The console of <c>email-scheduler serve</c>: anyone on this machine may look, who has the token may act.</summary>
internal sealed class ServeSite : Site
{
    private const string Token = "the-token-of-the-browser-tests-0123456789";

    private ServeSite(TestStore store, SiteProcess process, Uri address)
        : base(store, process, address)
    {
    }

    public override string BasePath => "";

    public override AccessRole Anonymous => AccessRole.Reader;

    public override string Operator => "serve:_token";

    private static string Program => Environment.GetEnvironmentVariable("EMAILSCHEDULER_TEST_PROGRAM") is { Length: > 0 } named ? named : SiteProcess.Built("src/EmailScheduler.Cli", "email-scheduler.dll");

    public static async Task<ServeSite> StartAsync(TestStore store)
    {
        var (process, address) = await SiteProcess.StartAsync(
            Program,
            ["serve", "--urls", "http://127.0.0.1:0", "--store", store.Address, "--set", $"Temp:Folder={store.Temp}"],
            [("EMAILSCHEDULER__Serve__Token", Token)]);
        return new ServeSite(store, process, address);
    }

    protected override async Task SignInAsync(Visit visit, AccessRole role)
    {
        await visit.OpenAsync(Path("sign-in"));
        await visit.Page.FillAsync("input[name=token]", Token);
        await visit.Page.ClickAsync("main button[type=submit]");
        await visit.ArriveAsync(Path(""));
    }
}
