using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Api.Access;

/// <summary>Who calls, and what that caller may do.</summary>
/// <param name="Actor">The caller as records of acts name it, such as <c>http:someone@example.com</c>.</param>
/// <param name="Role">What the caller may do.</param>
public sealed record Caller(string Actor, AccessRole Role);

/// <summary>What a caller may do; each role includes those before it.</summary>
public enum AccessRole
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Look at everything but addresses and names.</summary>
    Reader,

    /// <summary>Act: run, approve, pause, restore.</summary>
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
}
