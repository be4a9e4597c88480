using System.Globalization;
using Amazon.S3.Model;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>Reads what the SDK's responses say of an object.</summary>
internal static class S3Heads
{
    private const string MetadataPrefix = "x-amz-meta-";

    public static ObjectHead Of(string key, GetObjectMetadataResponse response, DateTimeOffset serverTime) =>
        new(key, Quoted(response.ETag), response.ContentLength, Time(response.LastModified), serverTime, Metadata(response.Metadata));

    public static ObjectHead Of(string key, GetObjectResponse response, long length, DateTimeOffset serverTime) =>
        new(key, Quoted(response.ETag), length, Time(response.LastModified), serverTime, Metadata(response.Metadata));

    /// <summary>Some servers omit the quotes in XML.</summary>
    public static string Quoted(string etag) => etag.StartsWith('"') || etag.StartsWith("W/", StringComparison.Ordinal) ? etag : $"\"{etag}\"";

    public static DateTimeOffset Time(DateTime? time) => time is { } value ? new DateTimeOffset(value.ToUniversalTime(), TimeSpan.Zero) : default;

    /// <summary>Where a part of an object begins and how long the whole is: <c>bytes 5-9/100</c>; without such a line it is the whole.</summary>
    public static (long Offset, long Total) Range(GetObjectResponse response)
    {
        var line = response.ContentRange;
        if (string.IsNullOrEmpty(line))
        {
            return (0, response.ContentLength);
        }

        var numbers = line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..].Split('-', '/');
        return (long.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[^1], CultureInfo.InvariantCulture));
    }

    private static Dictionary<string, string> Metadata(MetadataCollection? collection) =>
        collection?.Keys.ToDictionary(name => Plain(name), name => collection[name], StringComparer.Ordinal) ?? [];

    private static string Plain(string name) =>
        (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase) ? name[MetadataPrefix.Length..] : name).ToLowerInvariant();
}
