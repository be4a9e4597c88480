namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>A check-out of <see cref="LogLayout"/>.</summary>
/// <param name="Path">The local file.</param>
/// <param name="Base">The state it came from; <see langword="null"/> for a database that is to be created.</param>
/// <param name="BytesMoved">Bytes fetched from the store.</param>
internal sealed record LogCheckOut(string Path, LogState? Base, long BytesMoved) : CheckOut(Path, Base?.TxId.ToString(), BytesMoved)
{
    /// <summary>The stored state that the file was last known to be: the base, then what was committed.</summary>
    public LogState? Stored { get; set; } = Base;
}
