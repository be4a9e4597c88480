using Amazon.Runtime;
using Amazon.S3;
using EmailScheduler.Storage.Objects.Traffic;

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

/// <summary>Below the SDK: notes the server's clock, counts what passes, and asks Tigris for the newest state.</summary>
internal sealed class S3HttpHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // Asking first whether a body is welcome costs a round trip; it pays for bodies that are not worth sending in vain.
    private const long SmallBody = 256 << 10;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var length = request.Content?.Headers.ContentLength ?? 0;
        request.Headers.TryAddWithoutValidation("X-Tigris-Consistent", "true");
        if (length <= SmallBody)
        {
            request.Headers.ExpectContinue = false;
        }

        var exchange = S3RequestContext.Current;
        exchange?.Traffic?.Sent(exchange.Kind, length);
        var response = await base.SendAsync(request, cancellationToken);
        if (exchange is not null)
        {
            exchange.Date = response.Headers.Date;
            exchange.Traffic?.Received(request.Method == HttpMethod.Head ? 0 : response.Content.Headers.ContentLength ?? 0);
        }

        return response;
    }
}

/// <summary>
/// What belongs to one request but has no place in the SDK's requests and responses: the response's Date, and who counts it. It
/// travels from the call to the HTTP handler below the SDK with the asynchronous flow.
/// </summary>
internal sealed class S3RequestContext(StoreRequestKind kind, StoreTraffic? traffic)
{
    private static readonly AsyncLocal<S3RequestContext?> Flow = new();

    public static S3RequestContext? Current => Flow.Value;

    public StoreRequestKind Kind => kind;

    public StoreTraffic? Traffic => traffic;

    /// <summary>The server's clock when it answered; <see langword="null"/> when it did not say.</summary>
    public DateTimeOffset? Date { get; set; }

    /// <summary>For the asynchronous method that calls this, and what it calls.</summary>
    public static S3RequestContext Begin(StoreRequestKind kind, StoreTraffic? traffic) => Flow.Value = new S3RequestContext(kind, traffic);
}
