namespace EmailScheduler.Storage.Tests.Objects;

/// <summary>Bytes that are made anew, a little at a time, whenever they are read, and whose length is not known before.</summary>
/// <param name="Bytes">The bytes.</param>
internal sealed record MadeContent(byte[] Bytes) : ObjectContent
{
    private const int Piece = 10_007;

    private bool _isMeasured;
    private long _made;

    /// <summary>How often they were begun to be made.</summary>
    public int Passes { get; private set; }

    /// <summary>How many have been made, in all passes.</summary>
    public long Made => Interlocked.Read(ref _made);

    /// <summary>Called before each piece, with its offset.</summary>
    public Action<int> Making { get; set; } = _ => { };

    public override long Length => _isMeasured ? Bytes.Length : throw new InvalidOperationException("Not measured.");

    internal override long MostLength => 3L * Bytes.Length;

    internal override bool IsMeasured => _isMeasured;

    public override Stream OpenRead(long offset, long length)
    {
        Assert.True(_isMeasured);
        Passes++;
        return new MemoryStream(Bytes, (int)offset, (int)length, writable: false);
    }

    internal override Task MeasureAsync(CancellationToken cancellationToken) => CopyToAsync(Stream.Null, cancellationToken);

    internal override async Task CopyToAsync(Stream target, CancellationToken cancellationToken)
    {
        Passes++;
        for (var offset = 0; offset < Bytes.Length; offset += Piece)
        {
            Making(offset);
            cancellationToken.ThrowIfCancellationRequested();
            var piece = Bytes.AsMemory(offset, Math.Min(Piece, Bytes.Length - offset));
            Interlocked.Add(ref _made, piece.Length);
            await target.WriteAsync(piece, cancellationToken);
        }

        _isMeasured = true;
    }
}
