using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Serving;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.SignIn;

/// <summary>Where people sign out of <c>email-scheduler serve</c>.</summary>
internal sealed class SignOutPage() : ConsolePage(ServeCallers.SignOutForm[1..])
{
    /// <inheritdoc/>
    public override AccessRole ReadRole => AccessRole.None;

    /// <inheritdoc/>
    public override AccessRole ActRole => AccessRole.None;

    /// <inheritdoc/>
    public override bool HasActs => true;

    /// <inheritdoc/>
    public override Task<PageAnswer> GetAsync(PageContext page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        return Task.FromResult<PageAnswer>(page.Caller.IsSignedIn
            ? PageAnswer.Of<SignOutView, SignOutModel>("Sign out", new SignOutModel { FormToken = page.FormToken })
            : PageAnswer.SeeOther(page.Links.Organizations));
    }

    /// <inheritdoc/>
    public override async Task<PageAnswer> PostAsync(PageContext page, IFormCollection form, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        await ServeSignIn.SignOutAsync(page.Http);
        return PageAnswer.SeeOther(page.Links.Organizations);
    }
}

/// <summary>What the form of the sign-out has.</summary>
public sealed record SignOutModel
{
    /// <summary>The form's own token.</summary>
    public required string? FormToken { get; init; }
}
