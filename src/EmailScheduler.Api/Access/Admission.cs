using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Access;

/// <summary>Whether a caller may have what was asked for; pages and the API decide here alone.</summary>
public sealed record Admission
{
    private Admission()
    {
    }

    /// <summary>Who asks.</summary>
    public required Caller Caller { get; init; }

    /// <summary>200 when the caller may; 401 when signing in may help; 403 when it does not.</summary>
    public required int Status { get; init; }

    /// <summary>Whether the caller may.</summary>
    public bool IsGranted => Status == StatusCodes.Status200OK;

    /// <summary>Where to sign in; <see langword="null"/> unless <see cref="Status"/> is 401 and this host signs people in.</summary>
    public string? SignInPath { get; init; }

    /// <summary>What the caller can do about it, in sentences; <see langword="null"/> when the caller may.</summary>
    public string? Remedy { get; init; }

    /// <summary>Decides.</summary>
    /// <param name="reader">Knows who calls.</param>
    /// <param name="context">The request.</param>
    /// <param name="needed">What the caller must be.</param>
    /// <param name="returnTo">The path to come back to after signing in.</param>
    public static Admission Of(ICallerReader reader, HttpContext context, AccessRole needed, string returnTo)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(context);
        var caller = reader.Read(context);
        if (caller.Role >= needed)
        {
            return new Admission { Caller = caller, Status = StatusCodes.Status200OK };
        }

        var signIn = caller.IsSignedIn ? null : reader.SignInPath(returnTo);
        return new Admission
        {
            Caller = caller,
            Status = signIn is null ? StatusCodes.Status403Forbidden : StatusCodes.Status401Unauthorized,
            SignInPath = signIn,
            Remedy = reader.Remedy(caller, needed),
        };
    }
}
