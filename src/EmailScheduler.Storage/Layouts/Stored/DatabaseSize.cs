using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>How large a database is.</summary>
/// <param name="Bytes">The SQLite file, as a check-out makes it; <see langword="null"/> when the begin of the log's newest file cannot be read as one.</param>
/// <param name="StoredBytes">What the plain file, or all files of the log, take in the store.</param>
/// <param name="Files">How many files that are.</param>
public sealed record DatabaseSize(long? Bytes, long StoredBytes, int Files)
{
    internal static async Task<DatabaseSize?> ReadAsync(IObjectStore store, StoredDatabase found, CancellationToken cancellationToken) => found switch
    {
        { Kind: StoredDatabaseKind.Log, Log: { Last: { } last } log } => new DatabaseSize(await OfLogAsync(store, last, cancellationToken), log.Files.Sum(file => file.Length), log.Files.Count),
        { Newest: { } file } => new DatabaseSize(file.Length, file.Length, 1),
        _ => null,
    };

    // The header of the newest file says how many pages the database has after it.
    private static async Task<long?> OfLogAsync(IObjectStore store, LogFile last, CancellationToken cancellationToken)
    {
        await using var got = await store.GetAsync(last.Key, new GetCondition { Range = new ByteRange(0, LtxFormat.HeaderLength) }, cancellationToken);
        if (got is not { Status: GetStatus.Found, Content: { } content })
        {
            return null;
        }

        var header = new byte[LtxFormat.HeaderLength];
        var count = await content.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken);
        try
        {
            var read = LtxHeader.Read(header.AsSpan(0, count), last.Key);
            return (long)read.Commit * read.PageSize;
        }
        catch (LtxException)
        {
            return null;
        }
    }
}
