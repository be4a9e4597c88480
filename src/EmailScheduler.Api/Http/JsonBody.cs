using System.Text.Json;
using EmailScheduler.Runs.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EmailScheduler.Api.Http;

/// <summary>Reads the JSON body of what a person does: small, with no field but the known ones, each once.</summary>
internal static class JsonBody
{
    /// <summary>Bytes that a body may have.</summary>
    public const int MaxBytes = 4096;

    /// <summary>A field that is given twice is refused.</summary>
    public static JsonSerializerOptions Strict { get; } = new(StoredJson.Options) { AllowDuplicateProperties = false };

    /// <summary>Reads the body; of the two results one is <see langword="null"/>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="example">A body as it should be, for the error.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<(T? Body, IResult? Problem)> ReadAsync<T>(HttpRequest request, string example, CancellationToken cancellationToken)
        where T : class
    {
        if (await RequestBody.ReadAsync(request, MaxBytes, cancellationToken) is not { } bytes)
        {
            return (null, Problem.TooLarge($"The body is larger than {MaxBytes} bytes; send {example}."));
        }

        if (!request.HasJsonContentType())
        {
            return (null, Problem.UnsupportedMediaType($"The body is not declared as JSON; send {example} as Content-Type: application/json."));
        }

        try
        {
            // The parser's own message may repeat what was sent.
            return JsonSerializer.Deserialize<T>(bytes, Strict) is { } body ? (body, null) : (null, Unreadable(example));
        }
        catch (JsonException)
        {
            return (null, Unreadable(example));
        }
    }

    private static ProblemHttpResult Unreadable(string example) => Problem.BadRequest($"The body cannot be read: send JSON such as {example}, with each field once at most and nothing else.");
}
