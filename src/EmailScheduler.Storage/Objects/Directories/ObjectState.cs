namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>What is known about one state of an object.</summary>
internal sealed record ObjectState(Generation Generation, Sidecar Sidecar)
{
    public string ETag => ETagOf(Sidecar.Hash);

    public DateTimeOffset LastModified => Sidecar.WrittenAt ?? Generation.WrittenAt;

    public static string ETagOf(string hash) => $"\"{hash}\"";

    public ObjectHead Head(DateTimeOffset serverTime) => new(Sidecar.Key, ETag, Generation.Length, LastModified, serverTime, Sidecar.Metadata);

    public bool Has(string? etag) => string.Equals(ETag, etag, StringComparison.Ordinal);
}
