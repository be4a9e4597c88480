using Microsoft.AspNetCore.Components;

namespace EmailScheduler.Web.Pages;

/// <summary>The component of a page: it shows a model, and decides nothing.</summary>
/// <typeparam name="TModel">What it shows.</typeparam>
public abstract class PageComponent<TModel> : ComponentBase
    where TModel : class
{
    /// <summary>What it shows.</summary>
    [Parameter]
    [EditorRequired]
    public required TModel Model { get; set; }

    /// <summary>The request.</summary>
    [CascadingParameter]
    public required PageContext Page { get; set; }
}
