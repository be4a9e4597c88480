using EmailScheduler.Storage.Objects;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace EmailScheduler.Functions.Http;

/// <summary>Errors as <c>application/problem+json</c> (RFC 9457): the detail names the thing, the value and the remedy.</summary>
internal static class Problem
{
    private const string MediaType = "application/problem+json; charset=utf-8";

    public static JsonAnswer BadRequest(string detail) => Of(StatusCodes.Status400BadRequest, detail);

    public static JsonAnswer BadOrganization() => BadRequest("The organization in the path is not a number such as 99: 1 to 18 digits, no leading zero.");

    public static JsonAnswer NotFound(string detail) => Of(StatusCodes.Status404NotFound, detail);

    public static JsonAnswer Conflict(string detail, string? location = null) => Of(StatusCodes.Status409Conflict, detail, location);

    public static JsonAnswer TooLarge(string detail) => Of(StatusCodes.Status413PayloadTooLarge, detail);

    public static JsonAnswer UnsupportedMediaType(string detail) => Of(StatusCodes.Status415UnsupportedMediaType, detail);

    public static JsonAnswer Unavailable(string detail) => Of(StatusCodes.Status503ServiceUnavailable, detail);

    /// <summary>A store that fails: a caller can only come back later, or call whoever runs the app.</summary>
    public static JsonAnswer StoreFailed(ObjectStoreException failure) => failure.Kind == ObjectStoreFailure.Transient
        ? Unavailable("The store cannot be reached; try again later.")
        : Of(StatusCodes.Status500InternalServerError, $"The store cannot be used: {failure.Message}");

    private static JsonAnswer Of(int status, string detail, string? location = null) =>
        new(status, new ProblemDocument { Title = ReasonPhrases.GetReasonPhrase(status), Status = status, Detail = detail }) { ContentType = MediaType, Location = location };
}
