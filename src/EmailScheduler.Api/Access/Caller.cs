using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Access;

/// <summary>Who calls, and what that caller may do.</summary>
/// <param name="Actor">The caller as records of acts name it, such as <c>http:someone@example.com</c>.</param>
/// <param name="Role">What the caller may do.</param>
public sealed record Caller(string Actor, AccessRole Role)
{
    /// <summary>Whether it is known who calls. The default value is <see langword="true"/>.</summary>
    public bool IsSignedIn { get; init; } = true;

    /// <summary>The sign-in by which the caller is known, where one actor can have several: a form of one is not valid in another. The default value is empty.</summary>
    public string Session { get; init; } = "";
}

/// <summary>What a caller may do; each role includes those before it.</summary>
public enum AccessRole
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Look at everything but addresses and names.</summary>
    Reader,

    /// <summary>Act: run, approve, pause, restore; see addresses and names; report events.</summary>
    Operator,
}

/// <summary>Knows who calls. Each host has its own way to sign people in.</summary>
public interface ICallerReader
{
    /// <summary>Who sends a request.</summary>
    Caller Read(HttpContext context);

    /// <summary>Where a person who may not do something can sign in, as a path on this host; <see langword="null"/> where that happens elsewhere.</summary>
    /// <param name="returnTo">The path to come back to.</param>
    string? SignInPath(string returnTo);

    /// <summary>Where a person signs out, as a path on this host; <see langword="null"/> where that happens elsewhere, and for who has not signed in.</summary>
    string? SignOutPath(Caller caller) => null;

    /// <summary>How a caller comes to a role, in sentences for a person.</summary>
    /// <param name="caller">Who has not got it.</param>
    /// <param name="needed">The role.</param>
    string Remedy(Caller caller, AccessRole needed);
}
