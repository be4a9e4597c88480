using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace EmailScheduler.Web;

/// <summary>Finds the page of a path. The pattern that says more comes first: <c>organizations/new</c> before <c>organizations/{org}</c>.</summary>
internal sealed class RouteTable
{
    private const string OrganizationPattern = "organizations/{org}";

    private readonly List<(ConsolePage Page, TemplateMatcher Matcher)> _routes;
    private readonly List<ConsolePage> _general;
    private readonly List<ConsolePage> _ofOrganization;

    public RouteTable(IEnumerable<ConsolePage> pages)
    {
        var all = pages.Select(page => (Page: page, Template: TemplateParser.Parse(page.Pattern))).ToList();
        _routes = [.. all.OrderBy(route => RoutePrecedence.ComputeInbound(route.Template)).Select(route => (route.Page, new TemplateMatcher(route.Template, [])))];
        var listed = all.Select(route => route.Page).Where(page => page.Navigation is not null).OrderBy(page => page.Navigation!.Order).ToList();
        _general = [.. listed.Where(page => !page.Pattern.Contains('{'))];
        _ofOrganization = [.. listed.Where(page => page.Pattern.StartsWith(OrganizationPattern, StringComparison.Ordinal))];
    }

    /// <summary>The page of a path below the console's base, with the values of its pattern; no page when there is none.</summary>
    public (ConsolePage? Page, RouteValueDictionary Values) Find(string path)
    {
        foreach (var (page, matcher) in _routes)
        {
            var values = new RouteValueDictionary();
            if (matcher.TryMatch($"/{path}", values))
            {
                return (page, values);
            }
        }

        return (null, []);
    }

    /// <summary>The links of the navigation, on a page.</summary>
    public IReadOnlyList<NavigationLink> Navigation(PageLinks links, ConsolePage? current, long? organization)
    {
        var general = _general.Select(page => Link(page, links.Of(page.Pattern)));
        return organization is not { } id ? [.. general] : [.. general, .. _ofOrganization.Select(page => Link(page, links.Of(page.Pattern, ("org", id))))];

        NavigationLink Link(ConsolePage page, string address) => new(
            page.Pattern == OrganizationPattern ? FormattableString.Invariant($"Organization {organization}") : page.Navigation!.Text, address, page == current)
        { IsOfOrganization = page.Pattern.StartsWith(OrganizationPattern, StringComparison.Ordinal) };
    }

    /// <summary>What is wrong with a value of the path, as one sentence; <see langword="null"/> when nothing is.</summary>
    public static string? FaultOf(RouteValueDictionary values, out long? organization)
    {
        organization = null;
        if (values.TryGetValue("org", out var org))
        {
            if (!OrganizationId.TryParse(org as string, out var id))
            {
                return "The organization in the address is not a number such as 99: 1 to 18 digits, no leading zero.";
            }

            organization = id;
        }

        return values.TryGetValue("run", out var run) && !RunId.IsValid(run as string)
            ? "The run in the address is not the id of a run, such as 20260115T060000Z-0a1b2c3d; take the link from the organization's page."
            : null;
    }
}
