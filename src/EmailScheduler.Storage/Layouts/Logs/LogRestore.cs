using System.Buffers;
using System.Collections.Concurrent;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Workspaces;
using Microsoft.Win32.SafeHandles;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>
/// Applies files of a log to a local file: indexes first, then only the newest of each page is written, straight to its place. Every
/// byte of every file is read and summed, and nothing is left of a database when one of them is not what it should be.
/// </summary>
/// <param name="store">Where the log is.</param>
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
        var header = sources[^1].Index.Header;
        var hashes = new PageHashes(header.PageSize, owners.Count);
        if (start is not null)
        {
            hashes.SetAll(start.Pages);
        }

        var length = (long)header.Commit * header.PageSize;
        using (var file = start is null ? PrivateFile.CreateFor(path, length) : new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0))
        {
            file.SetLength(length);
            var pages = new RestoredPageWriter(file.SafeFileHandle, header.PageSize, owners, hashes);
            var work = sources.SelectMany((source, owner) => source.Index.Segments.Select((segment, number) => (source, owner, segment, number)));
            await Parallel.ForEachAsync(work, Bounded(cancellationToken), async (part, cancel) =>
                part.source.Crcs[part.number] = await ApplyAsync(part.source, part.owner, part.segment, pages, cancel));
        }

        _buffers.Clear();
        foreach (var source in sources)
        {
            source.Verify();
        }

        var state = new LogState(plan.Reached, header.Time, hashes);
        return new RestoredState(state, sources[^1].Head, plan.Bytes);
    }

    private async Task<(ulong Crc, long Length)> ApplyAsync(LogSource source, int owner, LtxSegment segment, RestoredPageWriter pages, CancellationToken cancellationToken)
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
/// <param name="Last">The head of the last file, which shows what the state should be.</param>
/// <param name="BytesMoved">Bytes fetched from the store.</param>
internal sealed record RestoredState(LogState State, ObjectHead Last, long BytesMoved)
{
    /// <summary>Whether all its pages were checked, since no commit vouches for them (<see cref="CommitCheck"/>).</summary>
    public bool IsChecked { get; init; }
}

/// <summary>One state of a database in a log, as it is in a local file.</summary>
/// <param name="TxId">The commit that led to it.</param>
/// <param name="Time">When it was committed (UTC).</param>
/// <param name="Pages">The hashes of its pages.</param>
internal sealed record LogState(TxId TxId, DateTimeOffset Time, PageHashes Pages)
{
    /// <summary>What its commit says of that (<see cref="CommitCheck"/>); a snapshot of the state says the same.</summary>
    public int CommitsSinceCheck { get; init; }
}

/// <summary>Whether files of a log follow from one another: each records the hash of the database that it was built on.</summary>
internal static class LogChain
{
    /// <summary>Checks what can be checked without the pages. A file of another program records nothing, and breaks nothing.</summary>
    /// <exception cref="LtxException">A file was built on another state than the one before it leads to.</exception>
    public static void Verify(IReadOnlyList<LogSource> sources, LogState? start)
    {
        var (hash, reached, pageSize) = (start?.Pages.Database, start?.TxId ?? default, start?.Pages.PageSize ?? sources[0].Index.Header.PageSize);
        foreach (var source in sources)
        {
            if (source.Index.Header.PageSize != pageSize)
            {
                throw new LtxException(source.File.Key, $"has pages of {source.Index.Header.PageSize} bytes, the files before it of {pageSize}");
            }

            // A file may reach back before the state that it is applied to; what it was built on is then not that state.
            var before = source.File.Min.Previous == reached ? LogMetadata.Before(source.Head) : null;
            if (before is not null && hash is not null && !string.Equals(before, hash, StringComparison.Ordinal))
            {
                throw new LtxException(source.File.Key, $"was built on a database with the hash {before}, but the files before it lead to {hash}: one of them was replaced");
            }

            (hash, reached) = (LogMetadata.After(source.Head), source.File.Max);
        }
    }
}

/// <summary>Decodes segments of LTX files into their places in a database file. Segments may be decoded at once: no two own the same page.</summary>
internal sealed class RestoredPageWriter(SafeFileHandle file, int pageSize, PageOwners owners, PageHashes hashes)
{
    private const int RunLength = 256 << 10;

    /// <summary>Writes the pages of a segment that are the newest; all are decoded and summed.</summary>
    /// <returns>The CRC of the segment's part of what the file's checksum runs over, and how many bytes that is.</returns>
    public (ulong Crc, long Length) Apply(LogSource source, int owner, LtxSegment segment, ReadOnlySpan<byte> frames)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(RunLength);
        try
        {
            return Apply(source, owner, segment, frames, buffer.AsSpan(0, RunLength));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private (ulong Crc, long Length) Apply(LogSource source, int owner, LtxSegment segment, ReadOnlySpan<byte> frames, Span<byte> run)
    {
        var (crc, length) = (0UL, 0L);
        var (first, pages, before) = (0u, 0, segment.PageBefore);
        foreach (var entry in LtxIndex.Entries(segment))
        {
            var isNewest = owners.Owns(owner, entry.Page);
            if (entry.Page != first + pages || (pages + 1) * pageSize > run.Length || !isNewest)
            {
                Flush(run, first, pages);
                pages = 0;
            }

            var page = run.Slice(pages * pageSize, pageSize);
            crc = Decode(source, entry, frames[..entry.Length], before, page, crc);
            length += LtxFormat.PrefixLength + pageSize;
            frames = frames[entry.Length..];
            before = entry.Page;
            if (isNewest)
            {
                hashes.Set(entry.Page, page);
                first = pages == 0 ? entry.Page : first;
                pages++;
            }
        }

        Flush(run, first, pages);
        return (crc, length);
    }

    private void Flush(ReadOnlySpan<byte> run, uint first, int pages)
    {
        if (pages > 0)
        {
            RandomAccess.Write(file, run[..(pages * pageSize)], (long)(first - 1) * pageSize);
        }
    }

    private static ulong Decode(LogSource source, LtxIndexEntry entry, ReadOnlySpan<byte> frame, uint before, Span<byte> page, ulong crc)
    {
        var prefix = frame[..LtxFormat.PrefixLength];
        var (number, length) = LtxFrame.ReadPrefix(prefix, source.Index.Header, before, source.File.Key);
        if (number != entry.Page || length != frame.Length - prefix.Length)
        {
            throw new LtxException(source.File.Key, "has a page index that does not match its pages");
        }

        LtxFrame.Decompress(frame[prefix.Length..], page, number, source.File.Key);
        return Crc64.Append(Crc64.Append(crc, prefix), page);
    }
}

/// <summary>Which of several files holds the newest of each page.</summary>
internal sealed class PageOwners
{
    private const int Nobody = -2;
    private const int Start = -1;

    private readonly int[] _owners;

    private PageOwners(int[] owners) => _owners = owners;

    /// <summary>How many pages the database has in the end.</summary>
    public int Count => _owners.Length;

    /// <summary>Whether a file's page is the newest.</summary>
    public bool Owns(int owner, uint page) => page <= _owners.Length && _owners[page - 1] == owner;

    /// <exception cref="LtxException">A page of the database would be in no file.</exception>
    public static PageOwners Of(IReadOnlyList<LogSource> sources, LogState? start)
    {
        var owners = new int[start?.Pages.Count ?? 0];
        Array.Fill(owners, Start);
        for (var index = 0; index < sources.Count; index++)
        {
            owners = Apply(owners, sources[index], index);
        }

        RequireAll(owners, sources[^1]);
        return new PageOwners(owners);
    }

    private static int[] Apply(int[] owners, LogSource source, int owner)
    {
        var commit = source.Index.Header.Commit;

        // A file that makes the database grow holds all new pages, but for the lock page: one that does not would only cost memory.
        if (commit > Math.Min(Array.MaxLength, owners.Length + (long)source.Index.Pages + 1))
        {
            throw new LtxException(source.File.Key, $"makes a database of {owners.Length} pages one of {commit} but holds only {source.Index.Pages}");
        }

        var before = owners.Length;
        Array.Resize(ref owners, (int)commit);
        if (before < owners.Length)
        {
            Array.Fill(owners, Nobody, before, owners.Length - before);
        }

        foreach (var entry in source.Index.Segments.SelectMany(LtxIndex.Entries))
        {
            owners[entry.Page - 1] = owner;
        }

        return owners;
    }

    private static void RequireAll(int[] owners, LogSource last)
    {
        var lockPage = LtxFormat.LockPage(last.Index.Header.PageSize);
        for (var missing = Array.IndexOf(owners, Nobody); missing >= 0; missing = Array.IndexOf(owners, Nobody, missing + 1))
        {
            if (missing + 1 != lockPage)
            {
                throw new LtxException(last.File.Key, $"leads to a database of {owners.Length} pages, of which page {missing + 1} is in no file");
            }
        }
    }
}
