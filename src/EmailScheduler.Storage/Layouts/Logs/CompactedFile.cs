using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts.Logs;

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
        var answer = await store.GetAsync(file.Key, new GetCondition(IfMatch: file.Entry.ETag), cancellationToken);
        if (answer.Status != GetStatus.Found)
        {
            throw new LogFileGoneException(file.Key);
        }

        // The reader disposes of the stream, also when the header is wrong.
        var input = new CompactedFile(file, answer.Head!, await LtxReader.OpenAsync(answer.Content!, file.Key, cancellationToken));
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
