using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EmailScheduler.Storage.Leases;

/// <summary>The lease object's JSON, shared with the shell script in production (docs/storage-protocol.md, section 2.1).</summary>
internal sealed record LeaseBody
{
    /// <summary>How long the production script holds a lease, and how long one holds that does not say, in seconds.</summary>
    public const int DefaultTimeout = 3600;

    public string? InstanceId { get; init; }

    /// <summary>Exactly YYYY-MM-DDTHH:MM:SSZ; for the script and for people: expiry is judged by the store's clock.</summary>
    public string? Timestamp { get; init; }

    public int? Timeout { get; init; }

    public string? RunId { get; init; }

    /// <summary>
    /// The number of the run's try, from 1. <see langword="null"/> in leases of other programs and earlier versions, which are left to expire.
    /// </summary>
    public int? Try { get; init; }

    public string? Nonce { get; init; }

    public string? Host { get; init; }

    /// <summary>Where the number of the process in <see cref="InstanceId"/> counts, see <see cref="Leases.ProcessSpace"/>; <see langword="null"/> where that is not known.</summary>
    public string? ProcessSpace { get; init; }

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary><see langword="null"/> when this is not a lease's JSON: then someone unknown holds it.</summary>
    public static LeaseBody? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            var body = JsonSerializer.Deserialize(json, LeaseJson.Default.LeaseBody);
            return body is { Timeout: null or > 0 } ? body : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, LeaseJson.Default.LeaseBody);
}

/// <summary>The JSON form of a <see cref="LeaseBody"/>.</summary>
[JsonSerializable(typeof(LeaseBody))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
internal sealed partial class LeaseJson : JsonSerializerContext;
