using System.Globalization;
using EmailScheduler.Api.Access;
using EmailScheduler.Api.Access.Serving;
using EmailScheduler.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Web.SignIn;

/// <summary>Where people give the token of <c>email-scheduler serve</c>, once in twelve hours.</summary>
/// <param name="signIn">Signs them in.</param>
internal sealed class SignInPage(ServeSignIn signIn) : ConsolePage(ServeCallers.SignInForm[1..])
{
    /// <summary>The field that has the token.</summary>
    public const string TokenField = "token";

    /// <summary>The field, and the name in the query, of the path to go on to.</summary>
    public const string ReturnField = "returnTo";

    private const string Title = "Sign in";

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
        var returnTo = ReturnOf(page, page.Query(ReturnField));
        return Task.FromResult<PageAnswer>(page.Caller.IsSignedIn ? PageAnswer.SeeOther(returnTo) : Form(returnTo, page.FormToken, fault: null));
    }

    /// <inheritdoc/>
    public override async Task<PageAnswer> PostAsync(PageContext page, IFormCollection form, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(form);
        var returnTo = ReturnOf(page, form[ReturnField]);
        switch (await signIn.SignInAsync(page.Http, form[TokenField].ToString()))
        {
            case TokenVerdict.Right:
                return PageAnswer.SeeOther(returnTo);
            case TokenVerdict.Wrong:
                return Form(returnTo, TokenOf(form), "That is not the token.") with { Status = StatusCodes.Status401Unauthorized };
            default:
                var seconds = signIn.RetryAfterSeconds;
                page.Http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                return Form(returnTo, TokenOf(form), "That is not the token, and too many wrong ones were given within a minute. The right one is taken at any time.") with
                {
                    Status = StatusCodes.Status429TooManyRequests,
                };
        }
    }

    // The form that was sent was this caller's, so it can be sent again.
    private static string? TokenOf(IFormCollection form) => form[Api.Access.Forms.FormTokens.FieldName];

    private static string ReturnOf(PageContext page, string? text) => ReturnPath.Of(text, page.Links.Organizations);

    private static ContentAnswer Form(string returnTo, string? formToken, string? fault) =>
        PageAnswer.Of<SignInView, SignInModel>(Title, new SignInModel { ReturnTo = returnTo, FormToken = formToken, Fault = fault });
}

/// <summary>What the form of the sign-in shows.</summary>
public sealed record SignInModel
{
    /// <summary>The path to go on to.</summary>
    public required string ReturnTo { get; init; }

    /// <summary>The form's own token.</summary>
    public required string? FormToken { get; init; }

    /// <summary>Why the token that was given does not do; <see langword="null"/> before one was given.</summary>
    public required string? Fault { get; init; }
}
