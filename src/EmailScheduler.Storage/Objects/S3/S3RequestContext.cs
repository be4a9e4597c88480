using EmailScheduler.Storage.Objects.Traffic;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>
/// What belongs to one request but has no place in the SDK's requests and responses: what it is, what the headers of its answer say, and who counts it. It
/// travels from the call to the HTTP handler below the SDK with the asynchronous flow.
/// </summary>
internal sealed class S3RequestContext(S3Operation operation, StoreTraffic? traffic)
{
    private static readonly AsyncLocal<S3RequestContext?> Flow = new();

    public static S3RequestContext? Current => Flow.Value;

    public S3Operation Operation => operation;

    public StoreTraffic? Traffic => traffic;

    /// <summary>What the headers of the answer say; nothing before it has come.</summary>
    public S3Answer Answer { get; set; } = S3Answer.None;

    /// <summary>For the asynchronous method that calls this, and what it calls.</summary>
    public static S3RequestContext Begin(S3Operation operation, StoreTraffic? traffic) => Flow.Value = new S3RequestContext(operation, traffic);
}
