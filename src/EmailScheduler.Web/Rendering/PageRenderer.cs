using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Web.Rendering;

/// <summary>Makes HTML of components.</summary>
/// <param name="services">What components may ask for: nothing of theirs is needed, but the renderer wants it.</param>
/// <param name="loggers">Where the renderer logs.</param>
internal sealed class PageRenderer(IServiceProvider services, ILoggerFactory loggers)
{
    /// <summary>The layout before and after the content.</summary>
    public async Task<(string Head, string Foot)> LayoutAsync(PageContext page, string title, int? refreshSeconds)
    {
        var html = await RenderAsync(page, typeof(Layout), new(StringComparer.Ordinal) { [nameof(Layout.Title)] = title, [nameof(Layout.RefreshSeconds)] = refreshSeconds }, stale: null);

        // What comes from elsewhere is encoded, so the mark can be no other's.
        var mark = html.IndexOf(Layout.Mark, StringComparison.Ordinal);
        return (html[..mark], html[(mark + Layout.Mark.Length)..]);
    }

    /// <summary>A component with its model.</summary>
    public Task<string> ContentAsync(PageContext page, Type component, object model, StaleNotice? stale = null) =>
        RenderAsync(page, component, new(StringComparer.Ordinal) { [nameof(PageComponent<>.Model)] = model }, stale);

    private async Task<string> RenderAsync(PageContext page, Type component, Dictionary<string, object?> parameters, StaleNotice? stale)
    {
        // Where a host has services of its own for components, they are those of a request.
        await using var scope = services.CreateAsyncScope();
        await using var renderer = new HtmlRenderer(scope.ServiceProvider, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var root = await renderer.RenderComponentAsync<PageRoot>(ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                [nameof(PageRoot.Page)] = page,
                [nameof(PageRoot.Component)] = component,
                [nameof(PageRoot.Parameters)] = parameters,
                [nameof(PageRoot.Notice)] = stale,
            }));
            return root.ToHtmlString();
        });
    }
}
