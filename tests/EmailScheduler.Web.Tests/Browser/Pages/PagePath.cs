using System.Globalization;
using EmailScheduler.Web.Tests.Browser.Sites;

namespace EmailScheduler.Web.Tests.Browser.Pages;

/// <summary>The path of a page at a host, of a page below the console in which a placeholder may stand for what only the store knows.</summary>
internal static class PagePath
{
    /// <summary>Stands for the newest run of the page's organization.</summary>
    public const string NewestRun = "{newest}";

    /// <summary>Stands for a day that emails of the sample store are planned for.</summary>
    public const string Soon = "{soon}";

    public static async Task<string> OfAsync(Site site, string page)
    {
        page = page.Replace(Soon, DateTime.UtcNow.AddDays(3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return site.Path(page.Contains(NewestRun, StringComparison.Ordinal)
            ? page.Replace(NewestRun, await site.Store.NewestRunAsync(long.Parse(page.Split('/')[1], CultureInfo.InvariantCulture)), StringComparison.Ordinal)
            : page);
    }
}
