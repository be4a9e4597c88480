namespace EmailScheduler.Storage.Litestream;

/// <summary>Some frames in a row of an LTX file, found by its page index, small enough to be fetched and decoded in one piece.</summary>
/// <param name="Offset">Where the first frame begins in the file.</param>
/// <param name="Length">The size of all frames in bytes.</param>
/// <param name="PageBefore">The page before the first; 0 when there is none.</param>
/// <param name="Index">The part of the page index that tells of them.</param>
internal sealed record LtxSegment(long Offset, int Length, uint PageBefore, ReadOnlyMemory<byte> Index);
