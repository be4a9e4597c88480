namespace EmailScheduler.Simulation.Tests.Network;

/// <summary>The bytes of an answer, which may come late or break off.</summary>
internal sealed class SimulatedBody(byte[] bytes, SimulatedProcess reader, Faults faults) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => bytes.Length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (faults.BodyDelay() is { } delay)
        {
            reader.WasDisturbed = true;
            await Task.Delay(delay, reader.Clock, cancellationToken);
        }

        if (faults.BodyBreaks())
        {
            reader.WasDisturbed = true;
            throw new ObjectStoreException(ObjectStoreFailure.Transient, "The answer broke off and could not be resumed.");
        }

        // In two parts where there is enough, so that it can break in the middle; never in three, for a file of a log is compressed, and a byte longer or shorter from replay to
        // replay where a restore has made it unique.
        var part = Math.Min(buffer.Length, Math.Min(bytes.Length - _position, Math.Max(512, (bytes.Length + 1) / 2)));
        bytes.AsMemory(_position, part).CopyTo(buffer);
        _position += part;
        return part;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A body is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
