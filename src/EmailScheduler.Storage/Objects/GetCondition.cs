namespace EmailScheduler.Storage.Objects;

/// <summary>What a read asks for beyond the key.</summary>
/// <param name="IfNoneMatch">Answer <see cref="GetStatus.NotModified"/> when the object still has this ETag.</param>
/// <param name="IfMatch">Answer <see cref="GetStatus.PreconditionFailed"/> when the object has another ETag.</param>
/// <param name="Range">Only these bytes; a range that begins at or beyond the end answers <see cref="GetStatus.RangeNotSatisfiable"/>.</param>
public sealed record GetCondition(string? IfNoneMatch = null, string? IfMatch = null, ByteRange? Range = null);
