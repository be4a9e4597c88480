using Amazon.Runtime;
using Amazon.S3;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>The SDK's client, set up so that it does one thing: send one signed request and understand the answer.</summary>
internal static class S3Client
{
    private const int CopyBuffer = 1 << 17;

    public static AmazonS3Client Create(S3StoreOptions options)
    {
        var config = new AmazonS3Config
        {
            ServiceURL = options.Endpoint.GetLeftPart(UriPartial.Authority),
            AuthenticationRegion = options.Region,
            ForcePathStyle = S3Endpoint.UsesPaths(options.Endpoint),
            HttpClientFactory = new S3HttpClientFactory(CreateHttp()),
            BufferSize = CopyBuffer,
            DisableLogging = true,

            // A trailer with a checksum needs aws-chunked bodies, which Tigris rejects. Bodies are covered by the signature.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,

            // Repeating is the store's own business: a repeated conditional write can meet its own first writing.
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        return options.SessionToken is { } token
            ? new AmazonS3Client(new SessionAWSCredentials(options.AccessKeyId, options.SecretAccessKey, token), config)
            : new AmazonS3Client(new BasicAWSCredentials(options.AccessKeyId, options.SecretAccessKey), config);
    }

    /// <summary>Time limits are set for each request; a name is looked up again every few minutes.</summary>
    private static HttpClient CreateHttp()
    {
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        };
        return new HttpClient(new S3HttpHandler(sockets)) { Timeout = Timeout.InfiniteTimeSpan };
    }
}

/// <summary>Gives the SDK the one HTTP client of a store.</summary>
internal sealed class S3HttpClientFactory(HttpClient client) : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;
}
