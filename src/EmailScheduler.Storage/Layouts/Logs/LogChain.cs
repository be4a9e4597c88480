using EmailScheduler.Storage.Litestream;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Whether files of a log follow from one another: each tells the hash of the database that it was built on.</summary>
internal static class LogChain
{
    /// <summary>Checks what can be checked without the pages. A file of another program tells nothing, and breaks nothing.</summary>
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
            var before = source.File.Min == reached.Next ? LogMetadata.Before(source.Head) : null;
            if (before is not null && hash is not null && !string.Equals(before, hash, StringComparison.Ordinal))
            {
                throw new LtxException(source.File.Key, $"was built on a database with the hash {before}, but the files before it lead to {hash}: one of them was replaced");
            }

            (hash, reached) = (LogMetadata.After(source.Head), source.File.Max);
        }
    }
}
