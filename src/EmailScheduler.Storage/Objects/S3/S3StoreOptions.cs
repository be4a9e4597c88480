namespace EmailScheduler.Storage.Objects.S3;

/// <summary>Which bucket, where, with whose keys, and how patiently. Not a record: a secret must not be printed by accident.</summary>
public sealed class S3StoreOptions
{
    private const int MiB = 1 << 20;

    /// <summary>The bucket's name.</summary>
    public required string Bucket { get; init; }

    /// <summary>What all keys begin with, without outer slashes; empty for the whole bucket.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Where the S3 API is, such as <c>https://t3.storage.dev</c>.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>The region that requests are signed for. The default value is <c>auto</c>, Tigris' only one.</summary>
    public string Region { get; init; } = "auto";

    /// <summary>The key pair's public half.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The key pair's secret half.</summary>
    public required string SecretAccessKey { get; init; }

    /// <summary>The token of temporary credentials; <see langword="null"/> for lasting ones.</summary>
    public string? SessionToken { get; init; }

    /// <summary>Whether an unencrypted endpoint that is not this machine may be used. The default value is <see langword="false"/>: it is refused.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>How often a request is sent before a passing fault is reported (1 or more). The default value is 5.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The wait before the second attempt; each further one is about twice as long, with jitter. The default value is 200 ms.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>No wait is longer. The default value is 5 s.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a request may take, beyond what its bytes need at 512 KiB/s. The default value is 30 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From how many bytes on an object is uploaded in parts. The default value is 64 MiB.</summary>
    internal long MultipartFrom { get; init; } = 64 * MiB;

    /// <summary>Bytes of an uploaded part, at least 5 MiB (S3's limit). The default value is 16 MiB.</summary>
    internal int UploadPart { get; init; } = 16 * MiB;

    /// <summary>Bytes of an uploaded part of content that is made while it is sent; as many as <see cref="Parallel"/> and one more are held in memory. The default value is 8 MiB.</summary>
    internal int MadePart { get; init; } = 8 * MiB;

    /// <summary>Bytes of a downloaded range; as many as <see cref="Parallel"/> and one more are held in memory. The default value is 8 MiB.</summary>
    internal int DownloadPart { get; init; } = 8 * MiB;

    /// <summary>Parts moved at the same time. The default value is 4.</summary>
    internal int Parallel { get; init; } = 4;

    /// <summary>Reads an address and what the standard variables say of its endpoint and keys.</summary>
    /// <param name="address"><c>s3://bucket</c> or <c>s3://bucket/prefix</c>.</param>
    /// <param name="variable">The value of an environment variable; <see langword="null"/> when it is not set.</param>
    /// <param name="allowPlainHttp">See <see cref="AllowPlainHttp"/>.</param>
    /// <exception cref="ObjectStoreException">The address or a variable is missing or wrong; the message names it and the remedy, never a secret.</exception>
    public static S3StoreOptions Read(string address, Func<string, string?> variable, bool allowPlainHttp = false)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var (bucket, prefix) = S3Address.Parse(address);
        var accessKeyId = Required("AWS_ACCESS_KEY_ID");
        var region = Given("AWS_REGION") ?? Given("AWS_DEFAULT_REGION") ?? "auto";
        return new S3StoreOptions
        {
            Bucket = bucket,
            Prefix = prefix,
            Endpoint = S3Endpoint.Of(Given("AWS_ENDPOINT_URL_S3") ?? Given("AWS_ENDPOINT_URL"), region, accessKeyId),
            Region = region,
            AccessKeyId = accessKeyId,
            SecretAccessKey = Required("AWS_SECRET_ACCESS_KEY"),
            SessionToken = Given("AWS_SESSION_TOKEN"),
            AllowPlainHttp = allowPlainHttp,
        };

        string? Given(string name) => variable(name) is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

        string Required(string name) => Given(name) ?? throw new ObjectStoreException(
            ObjectStoreFailure.Configuration,
            $"The store {address} needs {name}, which is not set; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a key pair that may read and write the bucket.");
    }
}
