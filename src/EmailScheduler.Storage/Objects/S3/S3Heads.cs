using Amazon.S3.Model;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>Reads what answers say of an object.</summary>
internal static class S3Heads
{
    public const string MetadataPrefix = "x-amz-meta-";

    private const int LongestETag = 1024;

    // Beyond what any server of the API stores as one object.
    private const long Largest = 1L << 50;

    /// <summary>What the headers of an answer say of an object.</summary>
    /// <exception cref="S3AnswerException">One is missing or impossible.</exception>
    public static ObjectHead Of(string key, S3Answer answer, long length, MetadataCollection? metadata) =>
        new(key, answer.ETag, Possible(length), answer.LastModified, answer.Date, Metadata(metadata));

    /// <summary>One line of a listing.</summary>
    /// <exception cref="S3AnswerException">A field is missing or impossible.</exception>
    public static ObjectEntry Entry(string key, S3Object listed) =>
        new(key, QuotedETag(listed.ETag), Possible(listed.Size ?? throw new S3AnswerException("with a line that has no Size")), Time(listed.LastModified));

    /// <summary>An ETag in a header, which must be as conditions need it.</summary>
    /// <exception cref="S3AnswerException">There is none, or it is weak or has no quotes: then no condition holds.</exception>
    public static string StrongETag(string? etag) => etag switch
    {
        null or "" or "\"\"" => throw new S3AnswerException("without an ETag"),
        _ when etag.StartsWith("W/", StringComparison.Ordinal) => throw new S3AnswerException("with a weak ETag (W/…)") { MakesUnfit = true },
        _ when etag[0] != '"' && etag[^1] != '"' => throw new S3AnswerException("with an ETag without quotes") { MakesUnfit = true },
        ['"', .. var plain, '"'] when IsPlain(plain) => etag,
        _ => throw new S3AnswerException("with an ETag that is none"),
    };

    /// <summary>An ETag in a document, where some servers omit the quotes.</summary>
    /// <exception cref="S3AnswerException">There is none that a condition could be built on.</exception>
    public static string QuotedETag(string? etag) =>
        StrongETag(string.IsNullOrEmpty(etag) || etag.Contains('"', StringComparison.Ordinal) || etag.StartsWith("W/", StringComparison.Ordinal) ? etag : $"\"{etag}\"");

    /// <summary>A time in a document (UTC).</summary>
    /// <exception cref="S3AnswerException">It is missing or impossible.</exception>
    public static DateTimeOffset Time(DateTime? time) =>
        S3Answer.Possible(time is { } value ? new DateTimeOffset(value.ToUniversalTime(), TimeSpan.Zero) : null, "time of writing");

    private static bool IsPlain(string etag) => etag.Length < LongestETag && etag.All(letter => letter is > ' ' and < (char)127 and not '"');

    private static long Possible(long length) => length is >= 0 and <= Largest ? length : throw new S3AnswerException(FormattableString.Invariant($"with the size {length}"));

    private static Dictionary<string, string> Metadata(MetadataCollection? collection) =>
        collection?.Keys.ToDictionary(name => Plain(name), name => collection[name], StringComparer.Ordinal) ?? [];

    private static string Plain(string name) =>
        (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase) ? name[MetadataPrefix.Length..] : name).ToLowerInvariant();
}
