namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>What is known about one state of an object.</summary>
internal sealed record ObjectState(Generation Generation, Sidecar Sidecar)
{
    /// <summary>What is known about the content from which this one has come, when other programs have changed it since.</summary>
    public Sidecar? Ancestor { get; init; }

    public string ETag => ETagOf(Sidecar.Hash);

    public DateTimeOffset LastModified => Sidecar.WrittenAt ?? Generation.WrittenAt;

    public static string ETagOf(string hash) => $"\"{hash}\"";

    public ObjectHead Head(DateTimeOffset serverTime) => new(Sidecar.Key, ETag, Generation.Length, LastModified, serverTime, Sidecar.Metadata) { AncestorMetadata = Ancestor?.Metadata };

    public bool Has(string? etag) => string.Equals(ETag, etag, StringComparison.Ordinal);

    /// <summary>Whether the condition of a request holds for what is there now.</summary>
    public static async Task<bool> HoldsAsync(PutRequest request, Func<string, CancellationToken, Task<ObjectState?>> findAsync, CancellationToken cancellationToken)
    {
        if (request is { IfAbsent: false, IfMatch: null })
        {
            return true;
        }

        var current = await findAsync(request.Key, cancellationToken);
        return request.IfAbsent ? current is null : current is not null && current.Has(request.IfMatch);
    }
}
