using System.Text.Json;
using System.Text.Json.Serialization;
using EmailScheduler.Scheduling.Model;
using Microsoft.AspNetCore.Http;

namespace EmailScheduler.Functions.Http;

/// <summary>The body of a request for a run. No body means a run as of now.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StartRunRequest
{
    private const int MaxBytes = 4096;
    private static readonly JsonSerializerOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The day to plan for; by default the instant at which the run takes place.</summary>
    [JsonPropertyName("asOf")]
    public DateOnly? AsOf { get; init; }

    /// <summary>Plan and compare only. The default value is <see langword="false"/>.</summary>
    [JsonPropertyName("dryRun")]
    public bool DryRun { get; init; }

    /// <summary>Reads the body; of the two answers one is <see langword="null"/>.</summary>
    internal static async Task<(StartRunRequest? Order, IResult? Problem)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var bytes = await BytesAsync(request, cancellationToken);
        if (bytes.Length > MaxBytes)
        {
            return (null, Problem.TooLarge($"The body is larger than {MaxBytes} bytes; send {{\"asOf\":\"2025-06-01\",\"dryRun\":true}} or nothing."));
        }

        if (bytes.Length == 0)
        {
            return (new StartRunRequest(), null);
        }

        return request.HasJsonContentType()
            ? Parse(bytes)
            : (null, Problem.UnsupportedMediaType("The body is not declared as JSON; send it as Content-Type: application/json."));
    }

    private static (StartRunRequest? Order, IResult? Problem) Parse(byte[] bytes)
    {
        try
        {
            var order = JsonSerializer.Deserialize<StartRunRequest>(bytes, Strict) ?? new StartRunRequest();
            if (order.AsOf is { } day)
            {
                _ = PlanningMoment.AsOf(day);
            }

            return (order, null);
        }
        catch (JsonException failure)
        {
            // The parser's own message may repeat what was sent.
            var place = failure.Path is "$.asOf" or "$.dryRun" ? $" at {failure.Path[2..]}" : "";
            return (null, Problem.BadRequest($"The body cannot be read{place}: send JSON with asOf (a day as YYYY-MM-DD) and dryRun (true or false), each once at most and nothing else."));
        }
        catch (InvalidSettingException failure)
        {
            return (null, Problem.BadRequest(failure.Message));
        }
    }

    /// <summary>The body, and never much more than is allowed, however long the sender goes on.</summary>
    private static async Task<byte[]> BytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer[..length];
    }
}
