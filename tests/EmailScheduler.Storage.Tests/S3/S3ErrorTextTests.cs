using System.Net;
using System.Security.Authentication;
using Amazon.Runtime;
using Amazon.S3;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Storage.Tests.S3;

/// <summary>What the store's failures say is shown to people through the mask of addresses: the bucket and the host, which they need, stay.</summary>
public class S3ErrorTextTests
{
    private static readonly string[] Keys = ["", "org-data/99.db"];

    public static TheoryData<string, string> Stores => new()
    {
        { "b", "minio.example.com" },
        { "agency-data", "s3.us-east-1.amazonaws.com" },
        { "agency-data", "storage.googleapis.com" },
        { "agency-data", "0a1b2c3d.r2.cloudflarestorage.com" },
        { "agencies", "t3.storage.dev" },
        { "agencies", "s3.example.co" },
        { "agencies", "localhost" },
        { "agencies", "192.0.2.1" },
    };

    [Theory]
    [MemberData(nameof(Stores))]
    public void Message_OfAnyFailure_IsNoAddressAndHasTheHost(string bucket, string host) => Assert.All(Messages(bucket, host), message =>
    {
        Assert.Equal(message, AddressMask.Apply(message));
        Assert.Contains($"s3://{bucket}/prefix ({host})", message, StringComparison.Ordinal);
    });

    /// <summary>A sentence of each kind, with keys and without, for each operation.</summary>
    private static IEnumerable<string> Messages(string bucket, string host)
    {
        var mapper = new S3ErrorMapper(new S3StoreOptions { Bucket = bucket, Prefix = "prefix", Endpoint = new Uri($"https://{host}"), AccessKeyId = "id", SecretAccessKey = "secret" });
        S3Operation[] operations =
        [
            S3Operation.Get, S3Operation.Head, S3Operation.Put, S3Operation.Delete, S3Operation.Copy, S3Operation.List, S3Operation.BeginUpload, S3Operation.UploadPart, S3Operation.CompleteUpload,
            S3Operation.AbortUpload, S3Operation.ListUploads, S3Operation.CreateBucket,
        ];
        var failures =
            from operation in operations
            from key in Keys
            from failure in Failures()
            select mapper.Of(failure, operation, key);
        return
        [
            .. failures.Select(failure => failure.Message),
            mapper.Replaced("org-data/99.db").Message,
            mapper.Unfit(new S3AnswerException("with a weak ETag (W/…)")).Message,
            mapper.TooLarge("org-data/99.db", 5L << 30, "5 GiB can be copied inside a store; keep no versions of it.").Message,
        ];
    }

    private static IEnumerable<Exception> Failures() =>
    [
        Answer(HttpStatusCode.NotFound, "NoSuchBucket"),
        Answer(HttpStatusCode.Forbidden, "RequestTimeTooSkewed"),
        Answer(HttpStatusCode.Forbidden, "InvalidAccessKeyId"),
        Answer(HttpStatusCode.Forbidden, "AccessDenied"),
        Answer(HttpStatusCode.MovedPermanently, "PermanentRedirect"),
        Answer(HttpStatusCode.NotImplemented, "NotImplemented"),
        Answer(HttpStatusCode.BadRequest, "InvalidArgument"),
        Answer(HttpStatusCode.ServiceUnavailable, "SlowDown"),
        new S3AnswerException("without an ETag"),
        new FormatException("none"),
        new HttpRequestException("untrusted", new AuthenticationException("The remote certificate is invalid.")),
        new HttpRequestException("Connection refused"),
        new OperationCanceledException(),
    ];

    private static AmazonS3Exception Answer(HttpStatusCode status, string code) => new("It cannot be done.", ErrorType.Unknown, code, "tx00000a1b2c3d", status);
}
