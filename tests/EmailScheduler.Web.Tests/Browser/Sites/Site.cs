using EmailScheduler.Api.Access;
using EmailScheduler.Web.Tests.Browser.Stores;
using Microsoft.Playwright;

namespace EmailScheduler.Web.Tests.Browser.Sites;

/// <summary>The console as one of its hosts serves it, over a store of its own with organizations of every kind.</summary>
internal abstract class Site : IAsyncDisposable
{
    private readonly SiteProcess _process;
    private readonly Dictionary<AccessRole, Lazy<Task<string>>> _signedIn = [];

    /// <param name="store">The store that is looked at.</param>
    /// <param name="process">What serves it.</param>
    /// <param name="address">Where.</param>
    protected Site(TestStore store, SiteProcess process, Uri address)
    {
        (Store, _process, Address) = (store, process, address);
    }

    /// <summary>The store.</summary>
    public TestStore Store { get; }

    /// <summary>The host's address.</summary>
    public Uri Address { get; }

    /// <summary>What the host wrote, for a test that fails.</summary>
    public IEnumerable<string> Log => _process.Lines;

    /// <summary>The path above the console.</summary>
    public abstract string BasePath { get; }

    /// <summary>What a person may do who is not signed in.</summary>
    public abstract AccessRole Anonymous { get; }

    /// <summary>An operator, as the records of acts name one.</summary>
    public abstract string Operator { get; }

    /// <summary>The path of a page.</summary>
    /// <param name="page">The page below the console, such as <c>organizations/99</c>; empty for the first one.</param>
    public string Path(string page) => $"{BasePath}/{page}";

    /// <summary>Lets a test work with a window in which a person with a role is signed in, see <see cref="BrowserFixture.VisitAsync"/>.</summary>
    public async Task VisitAsync(BrowserFixture browser, Look look, AccessRole role, Func<Visit, Task> work) =>
        await browser.VisitAsync(Address, look, work, role <= Anonymous ? null : await SignedInAsync(browser, role));

    /// <summary>Signs a person in by the pages of the host.</summary>
    protected abstract Task SignInAsync(Visit visit, AccessRole role);

    public async ValueTask DisposeAsync()
    {
        _process.Dispose();
        await Store.DisposeAsync();
    }

    /// <summary>Once for each role: what the browser keeps then is given to every other window.</summary>
    private Task<string> SignedInAsync(BrowserFixture browser, AccessRole role)
    {
        lock (_signedIn)
        {
            if (!_signedIn.TryGetValue(role, out var state))
            {
                _signedIn[role] = state = new Lazy<Task<string>>(async () =>
                {
                    var kept = "";
                    await browser.VisitAsync(Address, Look.Usual, async visit =>
                    {
                        await SignInAsync(visit, role);
                        kept = await visit.Page.Context.StorageStateAsync(new BrowserContextStorageStateOptions());
                    });
                    return kept;
                });
            }

            return state.Value;
        }
    }
}
