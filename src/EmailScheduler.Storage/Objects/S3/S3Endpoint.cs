using System.Net;

namespace EmailScheduler.Storage.Objects.S3;

/// <summary>Where the S3 API is, and how buckets are named there.</summary>
internal static class S3Endpoint
{
    private const string Tigris = "https://t3.storage.dev";
    private const string TigrisKeyPrefix = "tid_";

    /// <summary>The endpoint that is configured, or the one that the keys and the region belong to.</summary>
    /// <exception cref="ObjectStoreException">It is not an http(s) address.</exception>
    public static Uri Of(string? configured, string region, string accessKeyId)
    {
        var text = configured ?? Default(region, accessKeyId);
        return Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" } && IsHttp(uri)
            ? uri
            : throw new ObjectStoreException(
                ObjectStoreFailure.Configuration,
                $"AWS_ENDPOINT_URL_S3 is not an address such as {Tigris}: it must have http or https, a host and nothing after it.");
    }

    /// <summary>Refuses to send data, and signatures, in the clear.</summary>
    /// <exception cref="ObjectStoreException">The endpoint is not encrypted, not this machine, and not allowed.</exception>
    public static void RequireSafe(S3StoreOptions options)
    {
        if (options.Endpoint.Scheme != Uri.UriSchemeHttps && !options.Endpoint.IsLoopback && !options.AllowPlainHttp)
        {
            throw new ObjectStoreException(
                ObjectStoreFailure.Configuration,
                $"The endpoint {options.Endpoint.GetLeftPart(UriPartial.Authority)} is not encrypted: personal data would travel in the clear. Use https, or allow plain http explicitly.");
        }
    }

    /// <summary>Tigris and AWS want the bucket in the host's name; nearly everything else takes it in the path, which needs no DNS.</summary>
    public static bool UsesPaths(Uri endpoint) =>
        endpoint.HostNameType != UriHostNameType.Dns
        || !(IsTigris(endpoint) || Within(endpoint, "amazonaws.com"));

    public static bool IsTigris(Uri endpoint) => Within(endpoint, "tigris.dev") || Within(endpoint, "storage.dev");

    private static string Default(string region, string accessKeyId) =>
        region == "auto" || accessKeyId.StartsWith(TigrisKeyPrefix, StringComparison.Ordinal) ? Tigris : $"https://s3.{region}.amazonaws.com";

    private static bool IsHttp(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp;

    private static bool Within(Uri endpoint, string domain) =>
        endpoint.Host.EndsWith('.' + domain, StringComparison.OrdinalIgnoreCase) && !IPAddress.TryParse(endpoint.Host, out _);
}
