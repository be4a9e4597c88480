using EmailScheduler.Api.Access;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Tests.Ground;

/// <summary>A page that answers what a test wants.</summary>
/// <param name="pattern">Its path.</param>
/// <param name="get">Its answer.</param>
internal sealed class TestPage(string pattern, Func<PageContext, CancellationToken, Task<PageAnswer>> get) : ConsolePage(pattern)
{
    public TestPage(string pattern, Func<PageContext, PageAnswer> get)
        : this(pattern, (page, _) => Task.FromResult(get(page)))
    {
    }

    public Func<PageContext, IFormCollection, PageAnswer>? Post { get; init; }

    public NavigationEntry? Entry { get; init; }

    public AccessRole Needs { get; init; } = AccessRole.Reader;

    public override AccessRole ReadRole => Needs;

    public override NavigationEntry? Navigation => Entry;

    public override bool HasActs => Post is not null;

    /// <summary>A page that shows a line.</summary>
    public static TestPage Showing(string pattern, string line) => new(pattern, _ => Line(line));

    public static PageAnswer Line(string line) => PageAnswer.Of<LineView, string>("A line", line);

    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken) => get(page, cancellationToken);

    public override Task<PageAnswer> PostAsync(PageContext page, IFormCollection form, CancellationToken cancellationToken) => Task.FromResult(Post!(page, form));

    internal sealed class LineView : PageComponent<string>
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenElement(0, "h1");
            builder.AddContent(1, Model == "fail" ? throw new InvalidOperationException("A secret.") : Model);
            builder.CloseElement();
        }
    }
}
