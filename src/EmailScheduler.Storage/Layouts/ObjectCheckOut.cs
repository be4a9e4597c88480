namespace EmailScheduler.Storage.Layouts;

/// <summary>A check-out of <see cref="ObjectLayout"/>.</summary>
/// <param name="Path">The local file.</param>
/// <param name="State">The state it came from; <see langword="null"/> for a database that is to be created.</param>
/// <param name="Hash">XXH3-128 of the file as it was checked out.</param>
/// <param name="BytesMoved">Bytes fetched from the store.</param>
internal sealed record ObjectCheckOut(string Path, StoredState? State, string? Hash, long BytesMoved) : CheckOut(Path, State?.ETag, BytesMoved);
