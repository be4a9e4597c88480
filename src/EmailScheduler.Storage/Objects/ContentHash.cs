using System.Buffers;
using System.IO.Hashing;

namespace EmailScheduler.Storage.Objects;

/// <summary>XXH3-128 of content, as 32 lower-case hex digits; made while the bytes pass, in constant memory.</summary>
internal static class ContentHash
{
    private const int BufferSize = 1 << 20;

    /// <summary>Copies a stream to its end and hashes what was copied.</summary>
    public static async Task<(string Hash, long Length)> CopyAsync(Stream source, Stream target, CancellationToken cancellationToken)
    {
        var hash = new XxHash128();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            long length = 0;
            int read;
            while ((read = await source.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.Append(buffer.AsSpan(0, read));
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                length += read;
            }

            return (Convert.ToHexStringLower(hash.GetCurrentHash()), length);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
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
