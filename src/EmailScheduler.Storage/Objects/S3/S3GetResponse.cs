using Amazon.S3.Model;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>The result of a read: an open response, or why there is none.</summary>
/// <param name="Status">How the read ended.</param>
/// <param name="Head">What the answer says of the object, of the whole of it also when only a part was asked for.</param>
/// <param name="Response">The open response.</param>
internal sealed record S3GetResponse(GetStatus Status, ObjectHead? Head = null, GetObjectResponse? Response = null) : IDisposable
{
    public static GetObjectRequest Request(string bucket, string key, GetCondition condition) => new()
    {
        BucketName = bucket,
        Key = key,
        EtagToMatch = condition.IfMatch,
        ByteRange = condition.Range switch
        {
            null => null,
            { Length: { } length } range => new Amazon.S3.Model.ByteRange(range.Offset, range.Offset + length - 1),
            { } range => new Amazon.S3.Model.ByteRange(FormattableString.Invariant($"bytes={range.Offset}-")),
        },
    };

    /// <summary>Reads the head of a response. A server may ignore the condition, or the range; neither may go unnoticed.</summary>
    /// <exception cref="S3AnswerException">It cannot be understood; the response is closed.</exception>
    public static S3GetResponse Of(string key, GetObjectResponse response, S3Answer answer, GetCondition condition)
    {
        var opened = default(S3GetResponse);
        try
        {
            var head = S3Heads.Of(key, answer, answer.TotalOf(condition.Range), response.Metadata);
            opened = condition.IfMatch is null || string.Equals(head.ETag, condition.IfMatch, StringComparison.Ordinal)
                ? new S3GetResponse(GetStatus.Found, head, response)
                : new S3GetResponse(GetStatus.PreconditionFailed);
            return opened;
        }
        finally
        {
            if (opened?.Response is null)
            {
                response.Dispose();
            }
        }
    }

    public void Dispose() => Response?.Dispose();
}
