using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace EmailScheduler.Functions.Http;

/// <summary>An answer as JSON. The names in it are those of its records, whatever the host's serializer is set to.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="document">The body.</param>
internal sealed class JsonAnswer(int status, object document) : IActionResult
{
    /// <summary>The media type.</summary>
    public string ContentType { get; init; } = "application/json; charset=utf-8";

    /// <summary>Where the thing is that the answer is about.</summary>
    public string? Location { get; init; }

    public static JsonAnswer Ok(object document) => new(StatusCodes.Status200OK, document);

    public Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (Location is not null)
        {
            response.Headers.Location = Location;
        }

        return response.WriteAsJsonAsync(document, document.GetType(), options: null, ContentType, context.HttpContext.RequestAborted);
    }
}
