using EmailScheduler.Api.Access;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace EmailScheduler.Api.Http;

/// <summary>The app's errors as <c>application/problem+json</c> (RFC 9457): the detail names the thing, the value and the remedy.</summary>
internal static class Problem
{
    public static ProblemHttpResult BadRequest(string detail) => Of(StatusCodes.Status400BadRequest, detail);

    public static ProblemHttpResult BadOrganization() => BadRequest("The organization in the path is not a number such as 99: 1 to 18 digits, no leading zero.");

    /// <summary>A batch with lines that cannot be read. They are named, their values are not repeated.</summary>
    public static ProblemHttpResult BadEvents(IReadOnlyList<EventFault> faults) => TypedResults.Problem(new ProblemDetails
    {
        Type = "about:blank",
        Title = ReasonPhrases.GetReasonPhrase(StatusCodes.Status400BadRequest),
        Status = StatusCodes.Status400BadRequest,
        Detail = $"Nothing was stored. Line {faults[0].Line}: {faults[0].Detail}",
        Extensions = { ["faults"] = faults },
    });

    /// <summary>A caller who may not have what was asked for, with what to do about it.</summary>
    public static ProblemHttpResult Refused(Admission admission) => Of(admission.Status, admission.Remedy!);

    public static ProblemHttpResult Unauthorized(string detail) => Of(StatusCodes.Status401Unauthorized, detail);

    public static ProblemHttpResult Forbidden(string detail) => Of(StatusCodes.Status403Forbidden, detail);

    public static ProblemHttpResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, detail);

    public static ProblemHttpResult Conflict(string detail) => Of(StatusCodes.Status409Conflict, detail);

    /// <summary>An organization that is paused has no page of emails, not an empty one: a sender comes back.</summary>
    public static ProblemHttpResult Paused(long organizationId, Pause pause) => TypedResults.Problem(new ProblemDetails
    {
        Type = "about:blank",
        Title = ReasonPhrases.GetReasonPhrase(StatusCodes.Status409Conflict),
        Status = StatusCodes.Status409Conflict,
        Detail = $"Organization {organizationId} is paused, so nothing is to be sent now; ask again later.",
        Extensions = { ["pause"] = pause },
    });

    public static ProblemHttpResult TooLarge(string detail) => Of(StatusCodes.Status413PayloadTooLarge, detail);

    /// <summary>A body that the server could not read whole: all that reads one does so before anything is done. The exception's message stays in the log.</summary>
    public static ProblemHttpResult UnreadBody(BadHttpRequestException failure) => failure.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => Of(StatusCodes.Status408RequestTimeout, "The body did not arrive whole in time, so nothing was done. Send the request again."),
        StatusCodes.Status413PayloadTooLarge => TooLarge("The body is larger than this server takes, so nothing was done. Send less at once."),
        _ => BadRequest("The body is damaged, or only a part of it arrived, so nothing was done. Send the request again, whole."),
    };

    public static ProblemHttpResult UnsupportedMediaType(string detail) => Of(StatusCodes.Status415UnsupportedMediaType, detail);

    public static ProblemHttpResult Misdirected(string detail) => Of(StatusCodes.Status421MisdirectedRequest, detail);

    public static ProblemHttpResult TooManyRequests(string detail) => Of(StatusCodes.Status429TooManyRequests, detail);

    public static ProblemHttpResult Unavailable(string detail) => Of(StatusCodes.Status503ServiceUnavailable, detail);

    /// <summary>A store that fails: a caller can only come back later, or call whoever runs the app.</summary>
    public static ProblemHttpResult StoreFailed(ObjectStoreException failure) => RunFailure.Of(failure) is { CanPass: true }
        ? Unavailable("The store cannot be reached; try again later.")
        : Of(StatusCodes.Status500InternalServerError, $"The store cannot be used: {failure.Message}");

    /// <summary>A database that cannot be used, or settings with which it cannot be read.</summary>
    public static ProblemHttpResult Unusable(Exception failure) => Of(StatusCodes.Status500InternalServerError, $"The database cannot be used: {failure.Message}");

    /// <summary>A fault of the app. The exception's message stays in the log: it may hold what callers must not see.</summary>
    public static ProblemHttpResult Unexpected() =>
        Of(StatusCodes.Status500InternalServerError, "The request failed unexpectedly; the app's logs say why.");

    /// <summary>The HTTP status says it all, so the type is the generic one, and the title is the status in words. What was sent, or what a store said, may have an address in it.</summary>
    private static ProblemHttpResult Of(int status, string detail) => TypedResults.Problem(
        new ProblemDetails { Type = "about:blank", Title = ReasonPhrases.GetReasonPhrase(status), Status = status, Detail = AddressMask.Apply(detail) });
}
