namespace EmailScheduler.Storage.Objects;

/// <summary>The result of a read. Disposing of it closes the content's stream.</summary>
/// <param name="Status">How the read ended.</param>
/// <param name="Head">The object's head when <see cref="GetStatus.Found"/> (its <see cref="ObjectHead.Length"/> is the whole object's, also for a range).</param>
/// <param name="Content">The bytes when <see cref="GetStatus.Found"/>; read once, forwards; a broken stream is resumed by the store.</param>
public sealed record GetResult(GetStatus Status, ObjectHead? Head = null, Stream? Content = null) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content is null ? ValueTask.CompletedTask : Content.DisposeAsync();
}

/// <summary>How a read ended.</summary>
public enum GetStatus
{
    /// <summary>The object, or the asked range of it, is in the answer.</summary>
    Found,

    /// <summary>There is no such object.</summary>
    NotFound,

    /// <summary>The object has another ETag than <see cref="GetCondition.IfMatch"/>.</summary>
    PreconditionFailed,

    /// <summary>The range begins at or beyond the object's end.</summary>
    RangeNotSatisfiable,
}

/// <summary>What a read asks for beyond the key.</summary>
/// <param name="IfMatch">Answer <see cref="GetStatus.PreconditionFailed"/> when the object has another ETag.</param>
/// <param name="Range">Only these bytes; a range that begins at or beyond the end answers <see cref="GetStatus.RangeNotSatisfiable"/>.</param>
public sealed record GetCondition(string? IfMatch = null, ByteRange? Range = null);

/// <summary>A part of an object.</summary>
/// <param name="Offset">The first byte, from 0.</param>
/// <param name="Length">How many bytes, at least 1; cut at the object's end; <see langword="null"/> reads to the end.</param>
public readonly record struct ByteRange(long Offset, long? Length = null);
