using System.Net;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>What a failed request means, in words that name the thing and the remedy and never a credential.</summary>
internal sealed class S3ErrorMapper(S3StoreOptions options)
{
    private const string NoBucket = "NoSuchBucket";

    // The server is busy, another write is under way, or the body broke on its way: 400 with some of them.
    private static readonly HashSet<string> Passing = new(StringComparer.Ordinal)
    {
        "RequestTimeout", "IncompleteBody", "BadDigest", "XAmzContentSHA256Mismatch", "InternalError", "SlowDown", "ServiceUnavailable", "NoSuchUpload",
    };

    // In brackets: "bucket at host" reads as an address that is spelled out, and the host would be masked wherever people see the message.
    private readonly string _store = $"{S3Address.Of(options)} ({options.Endpoint.Host})";

    /// <summary>The status of an answer that says no; <see langword="null"/> for a failure that is none.</summary>
    public static HttpStatusCode? StatusOf(Exception failure) => (failure as AmazonServiceException)?.StatusCode is { } status && status != default(HttpStatusCode) ? status : null;

    /// <summary>Whether an answer says that there is no such object, in a bucket that there is.</summary>
    public static bool IsMissing(AmazonS3Exception answer) => answer.StatusCode == HttpStatusCode.NotFound && answer.ErrorCode is not NoBucket;

    /// <summary>Whether this is what sending a request can throw.</summary>
    public static bool IsFault(Exception failure) =>
        failure is AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException or System.Xml.XmlException or OperationCanceledException;

    /// <summary>Whether this is what the SDK throws when it reads a field of an answer that is no number, time or truth value.</summary>
    public static bool IsMisread(Exception failure) => failure is FormatException or OverflowException or ArgumentException;

    public ObjectStoreException Of(Exception failure, S3Operation operation, string key)
    {
        var asked = key.Length == 0 ? operation.Name : $"{operation.Name} of '{key}'";
        if (Chain(failure).OfType<S3AnswerException>().FirstOrDefault() is { } unclear)
        {
            return new ObjectStoreException(
                ObjectStoreFailure.Transient, $"The store {_store} answered {asked} {unclear.Message}, which cannot be understood. Try again later; if it stays, 'doctor' examines the store.", unclear);
        }

        if (failure is AmazonUnmarshallingException || IsMisread(failure))
        {
            return Of(new S3AnswerException("with a document that has other fields than S3's"), operation, key);
        }

        if (failure is AmazonServiceException answer && StatusOf(answer) is not null)
        {
            return Answered(answer, operation, asked);
        }

        if (Chain(failure).OfType<AuthenticationException>().Any())
        {
            return Fault(ObjectStoreFailure.Configuration, $"The store {_store} could not be trusted for {asked}: its certificate was refused. Check the endpoint, the machine's clock and its trusted certificates.");
        }

        // Nothing of the SDK's own exceptions is kept: what they carry of a request is not ours to vet.
        var cause = Chain(failure).Last();
        var words = failure is OperationCanceledException ? "it did not answer in time" : Scrub(cause.Message.TrimEnd('.'));
        return Fault(ObjectStoreFailure.Transient, $"The connection to the store {_store} failed during {asked}: {words}. Try again; if it stays, check the endpoint and the network.");
    }

    /// <summary>The object is not what it was when its first bytes were read.</summary>
    public ObjectStoreException Replaced(string key) =>
        Fault(ObjectStoreFailure.Transient, $"The object '{key}' in {_store} was replaced or removed while it was read; read it again.");

    /// <summary>All answers of a store are such that no condition can be built on them.</summary>
    public ObjectStoreException Unfit(S3AnswerException answer) =>
        Fault(ObjectStoreFailure.Configuration, $"The store {_store} is unfit: it answers {answer.Message}. No condition holds there, so two runs could overwrite each other's work. 'doctor' examines the store; use another, or remove what changes its answers.");

    public ObjectStoreException TooLarge(string key, long length, string remedy) =>
        Fault(ObjectStoreFailure.Configuration, $"The object '{key}' of {length} bytes is too large for {_store}: {remedy}");

    private ObjectStoreException Answered(AmazonServiceException answer, S3Operation operation, string asked)
    {
        var status = (int)answer.StatusCode;
        var said = $"({status} {Scrub(answer.ErrorCode ?? answer.StatusCode.ToString())}{(answer.RequestId is { Length: > 0 } id ? $", request {Scrub(id)}" : "")})";
        if (IsPassing(status, answer.ErrorCode))
        {
            return Fault(ObjectStoreFailure.Transient, $"The store {_store} could not do {asked} just now {said}. Try again later.");
        }

        var remedy = (status, answer.ErrorCode) switch
        {
            (_, NoBucket) => $"there is no bucket '{options.Bucket}'; create it (the command 'sample' does), or correct the store's address.",
            (_, "RequestTimeTooSkewed") => "this machine's clock is wrong; set it.",
            (_, "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "InvalidToken" or "ExpiredToken") or (401, _) => "the key pair is not accepted; check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and that they belong to this endpoint.",
            (403, _) => $"the key pair in AWS_ACCESS_KEY_ID needs the permission {operation.Permission} on the bucket '{options.Bucket}'.",
            (301 or 302 or 307 or 308, _) => "the bucket is elsewhere; correct AWS_ENDPOINT_URL_S3 or AWS_REGION.",
            (501, _) => "the store does not have this operation; use another store.",
            _ => $"{Scrub(answer.Message.TrimEnd('.'))}. Check the bucket and the endpoint.",
        };
        return Fault(ObjectStoreFailure.Configuration, $"The store {_store} refused {asked} {said}: {remedy}");
    }

    private static bool IsPassing(int status, string? code) =>
        status is 408 or 409 or 429 or (>= 500 and not 501) || Passing.Contains(code ?? "");

    private static ObjectStoreException Fault(ObjectStoreFailure kind, string message) => new(kind, message);

    private static IEnumerable<Exception> Chain(Exception failure)
    {
        for (var at = failure; at is not null; at = at.InnerException)
        {
            yield return at;
        }
    }

    /// <summary>A server, or something in between, may echo what it was sent.</summary>
    private string Scrub(string text)
    {
        foreach (var secret in new[] { options.SecretAccessKey, options.AccessKeyId, options.SessionToken })
        {
            text = string.IsNullOrEmpty(secret) ? text : text.Replace(secret, "…", StringComparison.Ordinal);
        }

        var line = text.ReplaceLineEndings(" ");
        return line.Length <= 300 ? line : line[..300];
    }
}
