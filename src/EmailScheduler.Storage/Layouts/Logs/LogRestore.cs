using System.Collections.Concurrent;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>
/// Applies files of a log to a local file: indexes first, then only the newest of each page is written, straight to its place. Every
/// byte of every file is read and summed, and nothing is left of a database when one of them is not what it should be.
/// </summary>
/// <param name="store">Where the log lies.</param>
/// <param name="parallelReads">How many ranges are read at once, each of up to 4 MiB.</param>
internal sealed class LogRestore(IObjectStore store, int parallelReads)
{
    private const int BufferLength = 4 << 20;

    private readonly ConcurrentBag<byte[]> _buffers = [];

    /// <summary>Makes the state that a plan leads to.</summary>
    /// <param name="path">The local file: the state <paramref name="start"/>, or about to be made.</param>
    /// <param name="plan">The files to apply, oldest first; at least one.</param>
    /// <param name="start">The state that the file is in; <see langword="null"/> when the plan begins with a snapshot.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="LtxException">A file is not what it should be.</exception>
    /// <exception cref="LogFileGoneException">A file was removed meanwhile.</exception>
    public async Task<RestoredState> RunAsync(string path, LogPlan plan, LogState? start, CancellationToken cancellationToken)
    {
        var sources = new LogSource[plan.Files.Count];
        await Parallel.ForAsync(0, sources.Length, Bounded(cancellationToken), async (index, cancel) => sources[index] = await LogSource.OpenAsync(store, plan.Files[index], cancel));
        LogChain.Verify(sources, start);

        var owners = PageOwners.Of(sources, start);
        var hashes = new ulong[owners.Count];
        start?.Pages.CopyTo(hashes);
        var header = sources[^1].Index.Header;
        using (var file = start is null ? PrivateFile.Create(path) : new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0))
        {
            file.SetLength((long)header.Commit * header.PageSize);
            var pages = new PageWriter(file.SafeFileHandle, header.PageSize, owners, hashes);
            var work = sources.SelectMany((source, owner) => source.Index.Segments.Select((segment, number) => (source, owner, segment, number)));
            await Parallel.ForEachAsync(work, Bounded(cancellationToken), async (part, cancel) =>
                part.source.Crcs[part.number] = await ApplyAsync(part.source, part.owner, part.segment, pages, cancel));
        }

        _buffers.Clear();
        foreach (var source in sources)
        {
            source.Verify();
        }

        var state = new LogState(plan.Reached, header.Time, new PageHashes(header.PageSize, hashes));
        return new RestoredState(state, sources[^1].Head, plan.Bytes);
    }

    private async Task<(ulong Crc, long Length)> ApplyAsync(LogSource source, int owner, LtxSegment segment, PageWriter pages, CancellationToken cancellationToken)
    {
        // Of its own: the shared pool would keep one for each thread that ever read.
        var buffer = _buffers.TryTake(out var used) && used.Length >= segment.Length ? used : GC.AllocateUninitializedArray<byte>(Math.Max(segment.Length, BufferLength));
        try
        {
            var frames = await source.ReadAsync(segment, buffer, cancellationToken);
            return pages.Apply(source, owner, segment, frames.Span);
        }
        finally
        {
            _buffers.Add(buffer);
        }
    }

    private ParallelOptions Bounded(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = parallelReads, CancellationToken = cancellationToken };
}

/// <summary>A state that was made from files of a log.</summary>
/// <param name="State">The state.</param>
/// <param name="Last">The head of the last file, which tells what the state should be.</param>
/// <param name="BytesMoved">Bytes fetched from the store.</param>
internal sealed record RestoredState(LogState State, ObjectHead Last, long BytesMoved);

/// <summary>One state of a database in a log, as it is in a local file.</summary>
/// <param name="TxId">The commit that led to it.</param>
/// <param name="Time">When it was committed (UTC).</param>
/// <param name="Pages">The hashes of its pages.</param>
internal sealed record LogState(TxId TxId, DateTimeOffset Time, PageHashes Pages);
