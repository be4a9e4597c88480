namespace EmailScheduler.Storage.Objects;

/// <summary>A part of an object.</summary>
/// <param name="Offset">The first byte, from 0.</param>
/// <param name="Length">How many bytes, at least 1; cut at the object's end; <see langword="null"/> reads to the end.</param>
public readonly record struct ByteRange(long Offset, long? Length = null);
