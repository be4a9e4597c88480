using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Torture;

namespace EmailScheduler.Storage.Tests.S3;

/// <summary>How a download hands on what has come.</summary>
public sealed class S3DownloadTests
{
    private const string Key = "org-data/99.db";
    private const int Part = 64 << 10;

    /// <summary>Buffers smaller and larger than a range, and lengths around the ends of ranges.</summary>
    [Theory]
    [InlineData(1_000, (3 * Part) - 1)]
    [InlineData(1_000, 3 * Part)]
    [InlineData(Part - 1, (3 * Part) + 1)]
    [InlineData(Part, 10 * Part)]
    [InlineData(1 << 20, (9 * Part) + 1)]
    public async Task CopyTo_AnyBuffer_WritesPiecesNoLargerThanIt(int buffer, int length)
    {
        var content = new byte[length];
        new Random(1).NextBytes(content);
        await using var server = await MemoryS3Server.StartAsync();
        using var store = new S3ObjectStore(server.Options);
        await store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromBytes(content) }, Cancel);

        await using var got = await store.GetAsync(Key, cancellationToken: Cancel);
        using var copy = new PiecesStream();
        await got.Content!.CopyToAsync(copy, buffer, Cancel);

        Assert.Equal(content, copy.ToArray());
        Assert.Equal(Math.Min(buffer, Part), copy.Largest);
    }

    [Fact]
    public async Task CopyTo_NoBuffer_IsRefused()
    {
        await using var server = await MemoryS3Server.StartAsync();
        using var store = new S3ObjectStore(server.Options);
        await store.PutTextAsync(Key, "text");
        await using var got = await store.GetAsync(Key, cancellationToken: Cancel);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => got.Content!.CopyToAsync(Stream.Null, 0, Cancel));
    }

    /// <summary>Notes the largest write.</summary>
    private sealed class PiecesStream : MemoryStream
    {
        public int Largest { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Largest = Math.Max(Largest, buffer.Length);
            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
