using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>Merges files of a log that follow one another into one: the newest of each page, in one pass over all at once.</summary>
/// <param name="store">Where the log is.</param>
/// <param name="databaseKey">The database's key.</param>
internal sealed class LogCompaction(IObjectStore store, string databaseKey)
{
    private const int PagesAChunk = 64;

    /// <summary>Writes one file that does what the given ones do. They are left as they are.</summary>
    /// <param name="files">Files of a plan, oldest first.</param>
    /// <param name="temporary">A local file for the result; removed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Its size in bytes.</returns>
    /// <exception cref="LtxException">A file is not what it should be; nothing was written.</exception>
    /// <exception cref="LogFileGoneException">A file was removed meanwhile; nothing was written.</exception>
    public async Task<long> RunAsync(IReadOnlyList<LogFile> files, string temporary, CancellationToken cancellationToken)
    {
        var inputs = new List<CompactedFile>();
        try
        {
            foreach (var file in files)
            {
                inputs.Add(await CompactedFile.OpenAsync(store, file, cancellationToken));
            }

            await using (var output = PrivateFile.Create(temporary))
            {
                await MergeAsync(inputs, Header(inputs), output, cancellationToken);
            }

            return await PutAsync(inputs, temporary, cancellationToken);
        }
        finally
        {
            foreach (var input in inputs)
            {
                await input.DisposeAsync();
            }

            File.Delete(temporary);
        }
    }

    private static LtxHeader Header(List<CompactedFile> inputs)
    {
        var (first, last) = (inputs[0].Header, inputs[^1].Header);
        var other = inputs.Find(input => input.Header.PageSize != first.PageSize);
        return other is null
            ? last with { MinTxId = first.MinTxId }
            : throw new LtxException(other.File.Key, $"has pages of {other.Header.PageSize} bytes, the files before it of {first.PageSize}");
    }

    private static async Task MergeAsync(List<CompactedFile> inputs, LtxHeader header, Stream output, CancellationToken cancellationToken)
    {
        var writer = await LtxWriter.CreateAsync(output, header, cancellationToken);
        var chunk = new LtxChunk(header.PageSize, PagesAChunk);

        // Read to the end even beyond the last page that is wanted: only there is a file's checksum known to be right.
        while (inputs.Min(input => input.Page) is var page && page != CompactedFile.End)
        {
            if (page <= header.Commit)
            {
                chunk.Add(page, inputs.FindLast(input => input.Page == page)!.Content.Span);
            }

            foreach (var input in inputs.Where(input => input.Page == page))
            {
                await input.AdvanceAsync(cancellationToken);
            }

            if (chunk.IsFull)
            {
                await writer.AppendAsync(chunk, cancellationToken);
                chunk.Clear();
            }
        }

        await writer.AppendAsync(chunk, cancellationToken);
        await writer.CompleteAsync(cancellationToken);
    }

    private async Task<long> PutAsync(List<CompactedFile> inputs, string temporary, CancellationToken cancellationToken)
    {
        var (first, last) = (inputs[0], inputs[^1]);
        var content = ObjectContent.FromFile(temporary);
        await store.PutAsync(
            new PutRequest
            {
                // If another run has just done the same, its file is as good.
                Key = LogFile.KeyOf(databaseKey, LogFile.CompactedLevel, first.File.Min, last.File.Max),
                Content = content,
                IfAbsent = true,
                Metadata = LogMetadata.Of(last.Header.Time, LogMetadata.Before(first.Head), LogMetadata.After(last.Head), inputs.Sum(input => input.PagesRead), CommitCheck.Commits(last.Head.Metadata)),
            },
            cancellationToken);
        return content.Length;
    }
}

/// <summary>A file of a log that is being merged with others, at its next page.</summary>
internal sealed class CompactedFile : IAsyncDisposable
{
    /// <summary>The page after the last one.</summary>
    public const uint End = uint.MaxValue;

    private readonly LtxReader _reader;
    private readonly byte[] _page;

    private CompactedFile(LogFile file, ObjectHead head, LtxReader reader)
    {
        File = file;
        Head = head;
        _reader = reader;
        _page = new byte[reader.Header.PageSize];
    }

    public LogFile File { get; }

    public ObjectHead Head { get; }

    public LtxHeader Header => _reader.Header;

    public uint Page { get; private set; }

    public int PagesRead { get; private set; }

    public ReadOnlyMemory<byte> Content => _page;

    public static async Task<CompactedFile> OpenAsync(IObjectStore store, LogFile file, CancellationToken cancellationToken)
    {
        var result = await store.GetAsync(file.Key, new GetCondition(IfMatch: file.Entry.ETag), cancellationToken);
        if (result.Status != GetStatus.Found)
        {
            throw new LogFileGoneException(file.Key);
        }

        // The reader disposes of the stream, also when the header is wrong.
        var input = new CompactedFile(file, result.Head!, await LtxReader.OpenAsync(result.Content!, file.Key, cancellationToken));
        try
        {
            input.RequireName();
            await input.AdvanceAsync(cancellationToken);
            return input;
        }
        catch
        {
            await input.DisposeAsync();
            throw;
        }
    }

    public async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        var page = await _reader.ReadPageAsync(_page, cancellationToken);
        Page = page == 0 ? End : page;
        PagesRead += page == 0 ? 0 : 1;
    }

    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private void RequireName()
    {
        if (Header.MinTxId != File.Min || Header.MaxTxId != File.Max)
        {
            throw new LtxException(File.Key, $"goes from transaction {Header.MinTxId} to {Header.MaxTxId}, not as its name says");
        }
    }
}
