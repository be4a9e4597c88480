namespace EmailScheduler.Storage.Objects;

/// <summary>XXH3-128 of content, as 32 lower-case hex digits; made while the bytes pass, in constant memory.</summary>
internal static class ContentHash
{
    private const int BufferSize = 1 << 20;

    /// <summary>Copies a stream to its end and hashes what was copied.</summary>
    public static async Task<(string Hash, long Length)> CopyAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        await using var hashing = new HashingStream(target);
        await source.CopyToAsync(hashing, BufferSize, cancellationToken);
        return (hashing.Hash, hashing.Length);
    }

    /// <summary>Hashes a stream to its end.</summary>
    public static async Task<string> OfAsync(Stream source, CancellationToken cancellationToken) =>
        (await CopyAsync(source, Stream.Null, cancellationToken)).Hash;

    /// <summary>Hashes a file as it is now.</summary>
    public static async Task<string> OfFileAsync(string path, CancellationToken cancellationToken)
    {
        await using var file = new FilePartStream(path, 0, new FileInfo(path).Length);
        return await OfAsync(file, cancellationToken);
    }
}
