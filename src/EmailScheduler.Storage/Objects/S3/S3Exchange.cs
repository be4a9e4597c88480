using EmailScheduler.Storage.Objects.Traffic;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>
/// What belongs to one request but has no place in the SDK's requests and responses: the response's Date, and who counts it. It
/// travels from the call to the HTTP handler below the SDK with the asynchronous flow.
/// </summary>
internal sealed class S3Exchange(StoreRequestKind kind, StoreTraffic? traffic)
{
    private static readonly AsyncLocal<S3Exchange?> Flow = new();

    public static S3Exchange? Current => Flow.Value;

    public StoreRequestKind Kind => kind;

    public StoreTraffic? Traffic => traffic;

    /// <summary>The server's clock when it answered; <see langword="null"/> when it did not say.</summary>
    public DateTimeOffset? Date { get; set; }

    /// <summary>For the asynchronous method that calls this, and what it calls.</summary>
    public static S3Exchange Begin(StoreRequestKind kind, StoreTraffic? traffic) => Flow.Value = new S3Exchange(kind, traffic);
}
