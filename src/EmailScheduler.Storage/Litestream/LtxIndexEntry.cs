namespace EmailScheduler.Storage.Litestream;

/// <summary>Where a page is in an LTX file.</summary>
/// <param name="Page">The page's number.</param>
/// <param name="Offset">Where its frame begins in the file.</param>
/// <param name="Length">The frame's size in bytes, prefix included.</param>
internal readonly record struct LtxIndexEntry(uint Page, long Offset, int Length)
{
    /// <summary>Writes the entry and returns its size; the buffer holds <see cref="LtxFormat.MaxIndexEntryLength"/> bytes.</summary>
    public int Write(Span<byte> bytes)
    {
        var length = Varint.Write(bytes, Page);
        length += Varint.Write(bytes[length..], (ulong)Offset);
        return length + Varint.Write(bytes[length..], (ulong)Length);
    }
}
