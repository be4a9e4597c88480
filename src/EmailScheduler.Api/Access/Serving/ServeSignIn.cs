using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Access.Serving;

/// <summary>Signs people in who have the token, and out.</summary>
public sealed class ServeSignIn
{
    private readonly TokenTries _tries;

    internal ServeSignIn(TokenTries tries) => _tries = tries;

    /// <summary>Whole seconds to wait after <see cref="TokenVerdict.TooManyWrong"/>.</summary>
    public int RetryAfterSeconds => _tries.RetryAfterSeconds();

    /// <summary>Signs in with a token: the answer then sets the cookie.</summary>
    /// <param name="context">The request whose answer has not begun.</param>
    /// <param name="token">What was typed or pasted; outer blanks go.</param>
    public async Task<TokenVerdict> SignInAsync(HttpContext context, string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var verdict = _tries.Try(token.Trim());
        if (verdict == TokenVerdict.Right)
        {
            await ServeSession.SignInAsync(context);
        }

        return verdict;
    }

    /// <summary>Ends the sign-in of a request.</summary>
    public static Task SignOutAsync(HttpContext context) => ServeSession.SignOutAsync(context);
}
