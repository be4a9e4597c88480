using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Storage.Tests.S3;

/// <summary>The S3 server that the environment names: <c>tests/s3-server</c>, or any other endpoint whose keys may make buckets.</summary>
internal static class S3Server
{
    private const string Variable = "EMAILSCHEDULER_TEST_S3";

    private const string HowToRun =
        $"No S3 server is named by {Variable}. Run 'tests/s3-server/with-server.sh dotnet test', or set it to an endpoint such as http://127.0.0.1:18480, with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";

    public static bool IsNamed => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    /// <summary>The endpoint; a test that needs it is skipped without one.</summary>
    public static Uri Endpoint
    {
        get
        {
            Assert.SkipUnless(IsNamed, HowToRun);
            return new Uri(Environment.GetEnvironmentVariable(Variable)!);
        }
    }

    public static S3StoreOptions Options(string bucket, string prefix = "", Uri? endpoint = null) => new()
    {
        Bucket = bucket,
        Prefix = prefix,
        Endpoint = endpoint ?? Endpoint,
        Region = Environment.GetEnvironmentVariable("AWS_REGION") ?? "auto",
        AccessKeyId = Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID") ?? "testkey",
        SecretAccessKey = Environment.GetEnvironmentVariable("AWS_SECRET_ACCESS_KEY") ?? "testsecret",
        FirstWait = TimeSpan.FromMilliseconds(5),
        LongestWait = TimeSpan.FromMilliseconds(50),
    };
}
