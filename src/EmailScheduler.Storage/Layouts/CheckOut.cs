namespace EmailScheduler.Storage.Layouts;

/// <summary>A database in a local file, and the stored state it came from.</summary>
/// <param name="Path">The local file.</param>
/// <param name="BaseVersion">The state it came from: an ETag (<c>object</c>) or a transaction id (<c>log</c>); <see langword="null"/> for a database that is to be created.</param>
/// <param name="BytesMoved">Bytes fetched from the store; 0 when the local file was still current.</param>
public record CheckOut(string Path, string? BaseVersion, long BytesMoved);
