using EmailScheduler.Api.Access;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.Pages;

/// <summary>
/// One page of the console: where it is, and what it answers. It reads and decides; how that looks is its component's business. The ground has checked the caller's role, the
/// form's token, <c>{org}</c> and <c>{run}</c> before a page is asked.
/// </summary>
/// <param name="pattern">Its path below the console's base, such as <c>organizations/{org}/runs/{run}</c>.</param>
public abstract class ConsolePage(string pattern)
{
    /// <summary>Its path below the console's base. <c>{org}</c> is always an organization's number, <c>{run}</c> a run's id.</summary>
    public string Pattern { get; } = pattern;

    /// <summary>Its place in the navigation; <see langword="null"/> for a page that is reached from others.</summary>
    public virtual NavigationEntry? Navigation => null;

    /// <summary>What a caller must be to look at it. The default value is <see cref="AccessRole.Reader"/>.</summary>
    public virtual AccessRole ReadRole => AccessRole.Reader;

    /// <summary>What a caller must be to act on it. The default value is <see cref="AccessRole.Operator"/>.</summary>
    public virtual AccessRole ActRole => AccessRole.Operator;

    /// <summary>The fields that the query of its address may have; <see langword="null"/>, the default value, for a page that judges its query itself.</summary>
    public virtual IReadOnlyList<QueryField>? Fields => null;

    /// <summary>Whether something can be done here: whether it answers POST.</summary>
    public virtual bool HasActs => false;

    /// <summary>The answer to a form that asks for none of the page's acts.</summary>
    protected static ProblemAnswer UnknownAct { get; } =
        PageAnswer.Problem(StatusCodes.Status400BadRequest, "The form asks for nothing that this page can do. Load the page again, and send its form.");

    /// <summary>Answers who looks.</summary>
    /// <param name="page">The request.</param>
    /// <param name="cancellationToken">The caller has gone away.</param>
    public abstract Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken);

    /// <summary>Does what a form asks for, and in general redirects to the page that shows it, so that loading that again does nothing again.</summary>
    /// <param name="page">The request.</param>
    /// <param name="form">The form's fields.</param>
    /// <param name="cancellationToken">The caller has gone away.</param>
    /// <exception cref="EmailScheduler.Scheduling.Model.InvalidSettingException">A field cannot be taken: the page is shown again, with what was typed and what is wrong with it.</exception>
    public virtual Task<PageAnswer> PostAsync(PageContext page, IFormCollection form, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"The page '{Pattern}' has no acts.");
}

/// <summary>A page's place in the navigation.</summary>
/// <param name="Text">The link's words.</param>
/// <param name="Order">Its place: lower ones come first.</param>
public sealed record NavigationEntry(string Text, int Order);
