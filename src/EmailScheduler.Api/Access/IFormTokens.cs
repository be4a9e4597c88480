using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Access;

/// <summary>Binds forms to who got them, so that no other site can have a signed-in person act.</summary>
public interface IFormTokens
{
    /// <summary>The value of the hidden field of the forms that are sent to a caller; <see langword="null"/> while none can be made: then no form is shown.</summary>
    Task<string?> CreateAsync(Caller caller, CancellationToken cancellationToken);

    /// <summary>Whether the form that a request brings was made for its caller.</summary>
    Task<bool> IsValidAsync(HttpContext context, Caller caller, CancellationToken cancellationToken);
}
