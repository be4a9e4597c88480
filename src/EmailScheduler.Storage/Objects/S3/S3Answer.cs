using System.Net;
using System.Net.Http.Headers;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>What the headers of an answer say, as they came: a value that is missing or impossible shows when it is asked for.</summary>
internal sealed record S3Answer
{
    // S3 is from 2006. What is beyond either end is no clock's time, and arithmetic with it would fail.
    private static readonly DateTimeOffset Earliest = DateTimeOffset.UnixEpoch;
    private static readonly DateTimeOffset Latest = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string? _etag;
    private readonly DateTimeOffset? _date;
    private readonly DateTimeOffset? _lastModified;
    private readonly long? _length;
    private readonly ContentRangeHeaderValue? _range;
    private readonly bool _isPart;

    private S3Answer()
    {
    }

    private S3Answer(HttpResponseMessage response)
    {
        var content = response.Content.Headers;
        _etag = response.Headers.NonValidated.TryGetValues("ETag", out var etags) ? etags.ToString() : null;
        _date = response.Headers.Date;
        _lastModified = content.LastModified;
        _length = content.ContentLength;
        _range = content.ContentRange;
        _isPart = response.StatusCode == HttpStatusCode.PartialContent || content.NonValidated.Contains("Content-Range");
    }

    /// <summary>The answer that has not come.</summary>
    public static S3Answer None { get; } = new();

    /// <summary>The ETag, in quotes.</summary>
    /// <exception cref="S3AnswerException">There is none that a condition could be built on.</exception>
    public string ETag => S3Heads.StrongETag(_etag);

    /// <summary>The server's clock when it answered (UTC).</summary>
    /// <exception cref="S3AnswerException">It is missing or impossible.</exception>
    public DateTimeOffset Date => Possible(_date, "Date");

    /// <summary>When the object was written (UTC).</summary>
    /// <exception cref="S3AnswerException">It is missing or impossible.</exception>
    public DateTimeOffset LastModified => Possible(_lastModified, "Last-Modified");

    /// <summary>The size of the body in bytes, or of the object when only its head was asked for.</summary>
    /// <exception cref="S3AnswerException">It is missing.</exception>
    public long Length => _length ?? throw new S3AnswerException("without a Content-Length");

    public static S3Answer Of(HttpResponseMessage response) => new(response);

    /// <summary>What is wrong with the headers of an answer about an object, all of it; empty when all are as they should be.</summary>
    /// <param name="isWrite">Whether it answers a write, which says nothing of the time of writing.</param>
    public IReadOnlyList<string> Faults(bool isWrite)
    {
        List<Func<object>> headers = isWrite ? [() => ETag] : [() => ETag, () => LastModified, () => Date];
        return [.. headers.Select(FaultOf).OfType<string>()];
    }

    /// <summary>How long the object is of which a part was asked for.</summary>
    /// <param name="asked">The part; <see langword="null"/> for the whole.</param>
    /// <exception cref="S3AnswerException">The answer is another part, or does not say which.</exception>
    public long TotalOf(ByteRange? asked)
    {
        if (!_isPart)
        {
            return asked is { Offset: > 0 } ? throw Another() : Length;
        }

        if (_range is not { From: { } from, To: { } to, Length: { } total } || to < from || to >= total || (_length ?? (to - from + 1)) != to - from + 1)
        {
            throw new S3AnswerException("with a Content-Range that is none");
        }

        var range = asked ?? new ByteRange(0);
        return from == range.Offset && to - from + 1 == Math.Min(range.Length ?? long.MaxValue, total - from) ? total : throw Another();
    }

    /// <summary>A time that a clock can show.</summary>
    /// <exception cref="S3AnswerException">It is missing or impossible.</exception>
    public static DateTimeOffset Possible(DateTimeOffset? time, string name) => time switch
    {
        null => throw new S3AnswerException($"without a {name} that is a time"),
        { } value when value >= Earliest && value < Latest => value.ToUniversalTime(),
        { } value => throw new S3AnswerException(FormattableString.Invariant($"with the {name} {value.UtcDateTime:yyyy-MM-dd}")),
    };

    private static string? FaultOf(Func<object> header)
    {
        try
        {
            _ = header();
            return null;
        }
        catch (S3AnswerException fault)
        {
            return fault.Message;
        }
    }

    private static S3AnswerException Another() => new("with another part of the object than was asked for");
}

/// <summary>An answer came that cannot be understood. Whatever was asked may have been done.</summary>
/// <param name="what">What is wrong with it, such as <c>without an ETag</c>.</param>
internal sealed class S3AnswerException(string what) : IOException(what)
{
    /// <summary>Whether the store cannot be used at all if all its answers are like this one.</summary>
    public bool MakesUnfit { get; init; }
}
