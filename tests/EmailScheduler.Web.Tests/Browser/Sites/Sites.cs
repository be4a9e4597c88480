using EmailScheduler.Web.Tests.Browser.Stores;

[assembly: AssemblyFixture(typeof(EmailScheduler.Web.Tests.Browser.Sites.Sites))]

namespace EmailScheduler.Web.Tests.Browser.Sites;

/// <summary>The hosts of the console, each started when the first test needs it.</summary>
public sealed class Sites : IAsyncDisposable
{
    private readonly Dictionary<SiteKind, Lazy<Task<Site>>> _sites;

    public Sites() => _sites = Enum.GetValues<SiteKind>().ToDictionary(kind => kind, kind => new Lazy<Task<Site>>(() => StartAsync(kind)));

    /// <summary>A host, with a store of organizations of every kind, which each test leaves as it is but for the organization that is made for it.</summary>
    internal Task<Site> OfAsync(SiteKind kind)
    {
        // Before much is started that no test would use.
        Assert.SkipUnless(Chromium.Executable is not null, Chromium.HowToInstall);
        return _sites[kind].Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites.Values.Where(site => site.IsValueCreated))
        {
            await (await site.Value).DisposeAsync();
        }
    }

    private static async Task<Site> StartAsync(SiteKind kind)
    {
        var store = await TestStore.OpenAsync();
        try
        {
            var filled = SampleStore.FillAsync(store, DateTimeOffset.UtcNow);
            Site site = kind == SiteKind.App ? await AppSite.StartAsync(store) : await ServeSite.StartAsync(store);
            await filled;
            return site;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }
}

/// <summary>Who serves the console.</summary>
public enum SiteKind
{
    /// <summary><c>email-scheduler serve</c>.</summary>
    Serve,

    /// <summary>The Functions app.</summary>
    App,
}
