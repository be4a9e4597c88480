using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Web.Pages;

/// <summary>What a page answers.</summary>
public abstract record PageAnswer
{
    private protected PageAnswer()
    {
    }

    /// <summary>The request as components see it, where a form comes back; <see langword="null"/> for as it came.</summary>
    public PageContext? ShownFor { get; init; }

    /// <summary>A model to be shown by a component, in the layout.</summary>
    /// <param name="title">The page's title, without the product's name.</param>
    /// <param name="model">What the component shows.</param>
    public static ContentAnswer Of<TComponent, TModel>(string title, TModel model)
        where TComponent : PageComponent<TModel>
        where TModel : class => new() { Title = title, Component = typeof(TComponent), Model = model };

    /// <summary>A model to be shown by a component alone, for a script that puts it into a page.</summary>
    public static FragmentAnswer Fragment<TComponent, TModel>(TModel model)
        where TComponent : PageComponent<TModel>
        where TModel : class => new() { Component = typeof(TComponent), Model = model };

    /// <summary>Work that takes a while: the layout and its progress are sent while it goes on, then what it answers.</summary>
    /// <param name="title">The page's title, which is sent before the work begins.</param>
    /// <param name="work">The work; it answers content or a problem.</param>
    public static WorkingAnswer Working(string title, Func<IProgress<ScheduleProgress>, CancellationToken, Task<PageAnswer>> work) => new(title, work);

    /// <summary>Another page to go to, after an act.</summary>
    /// <param name="address">Its address, from <see cref="PageLinks"/>.</param>
    public static RedirectAnswer SeeOther(string address) => new(address);

    /// <summary>That it cannot be answered.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="detail">The thing, its value and the remedy.</param>
    public static ProblemAnswer Problem(int status, string detail) => new(status, detail);

    /// <summary>A file to be saved.</summary>
    /// <param name="fileName">Its name.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="content">What it holds, from where the stream is; the page keeps it open until the request has ended.</param>
    public static DownloadAnswer Download(string fileName, string contentType, Stream content) => new(fileName, contentType, content);
}

/// <summary>A model and the component that shows it, in the layout.</summary>
public sealed record ContentAnswer : PageAnswer
{
    /// <summary>The page's title, without the product's name.</summary>
    public required string Title { get; init; }

    /// <summary>A <see cref="PageComponent{TModel}"/>.</summary>
    public required Type Component { get; init; }

    /// <summary>What it shows.</summary>
    public required object Model { get; init; }

    /// <summary>The HTTP status. The default value is 200.</summary>
    public int Status { get; init; } = 200;

    /// <summary>How old what is shown is, and why, where the store failed; <see langword="null"/> when it is as it is now.</summary>
    public StaleNotice? Stale { get; init; }

    /// <summary>In how many seconds a browser without script loads the page again; <see langword="null"/> for never.</summary>
    public int? RefreshSeconds { get; init; }
}

/// <summary>A model and the component that shows it, without the layout.</summary>
public sealed record FragmentAnswer : PageAnswer
{
    /// <summary>A <see cref="PageComponent{TModel}"/>.</summary>
    public required Type Component { get; init; }

    /// <summary>What it shows.</summary>
    public required object Model { get; init; }
}

/// <summary>Work whose progress is shown.</summary>
/// <param name="Title">The page's title.</param>
/// <param name="Work">The work.</param>
public sealed record WorkingAnswer(string Title, Func<IProgress<ScheduleProgress>, CancellationToken, Task<PageAnswer>> Work) : PageAnswer
{
    /// <summary>The HTTP status, which is sent before the work begins. The default value is 200.</summary>
    public int Status { get; init; } = 200;
}

/// <summary>Another page to go to.</summary>
/// <param name="Address">Its address.</param>
public sealed record RedirectAnswer(string Address) : PageAnswer;

/// <summary>That it cannot be answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">The thing, its value and the remedy.</param>
public sealed record ProblemAnswer(int Status, string Detail) : PageAnswer
{
    /// <summary>What to do about it, where the status alone does not say.</summary>
    public string? Advice { get; init; }

    /// <summary>Where to sign in, where that can help.</summary>
    public string? SignIn { get; init; }

    /// <summary>In how many seconds it may be asked again; <see langword="null"/> where that does not help.</summary>
    public int? RetryAfterSeconds { get; init; }
}

/// <summary>A file.</summary>
/// <param name="FileName">Its name.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Content">What it holds.</param>
public sealed record DownloadAnswer(string FileName, string ContentType, Stream Content) : PageAnswer;
