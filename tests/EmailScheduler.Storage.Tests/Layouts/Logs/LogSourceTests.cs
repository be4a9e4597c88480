using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Objects.Traffic;

namespace EmailScheduler.Storage.Tests.Layouts.Logs;

/// <summary>What of a file is read before its pages: its size says only roughly how long its index is.</summary>
public sealed class LogSourceTests : FolderTests
{
    private const int PageSize = 512;
    private const int Whole = 256 << 10;

    private static readonly string Key = LogFile.KeyOf(LogBench.Key, LogFile.SnapshotLevel, TxId.First, TxId.First);

    private ScriptedStore Store => field ??= new ScriptedStore(new DirectoryObjectStore(Folder.File("store")));

    private string Restored => Folder.File("restored.db");

    /// <summary>Whole; beginning and end; and the end once more, where the pages are compressed so well that the index is a large part of the file.</summary>
    [Theory]
    [InlineData(1, false, 1)]
    [InlineData(400, false, 1)]
    [InlineData(1_000, false, 2)]
    [InlineData(60_000, true, 3)]
    public async Task Open_FileOfPages_AsManyRequestsAsTheIndexNeeds(int pages, bool isEmpty, int requests)
    {
        var (file, database) = await PutAsync(pages, isEmpty);
        var traffic = new StoreTraffic();

        var source = await LogSource.OpenAsync(traffic.Count(Store), file, Cancel);

        Assert.Equal((requests, pages, requests == 1), (traffic[StoreRequestKind.Get], source.Index.Pages, file.Length <= Whole));
        await RestoreAsync(file);
        Assert.Equal(database, LogBench.Bytes(Restored));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Open_BeginningOrEndIsGone_NamesTheFile(bool isBeginningGone, bool isEndGone)
    {
        var (file, _) = await PutAsync(1_000, isEmpty: false);
        Store.Gets = (condition, answer) => (condition!.Range!.Value.Offset == 0 ? isBeginningGone : isEndGone) ? new GetResult(GetStatus.NotFound) : answer;
        var failure = await Assert.ThrowsAsync<LogFileGoneException>(() => LogSource.OpenAsync(Store, file, Cancel));
        Assert.Contains(Key, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>Of the beginning, of some pages, of the end.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Restore_FewerBytesThanAskedFor_IsTruncated(int request)
    {
        var (file, _) = await PutAsync(1_000, isEmpty: false);
        Store.Gets = (condition, answer) =>
        {
            var (offset, length) = (condition!.Range!.Value.Offset, (int)condition.Range.Value.Length!);
            var kind = offset == 0 ? 0 : offset + length < file.Length ? 1 : 2;
            return kind == request ? Shortened(answer, length - 1) : answer;
        };
        var failure = await Assert.ThrowsAsync<LtxException>(() => RestoreAsync(file));
        Assert.Contains("is truncated after", failure.Message, StringComparison.Ordinal);
    }

    private Task<RestoredState> RestoreAsync(LogFile file) => new LogRestore(Store, 3).RunAsync(Restored, new LogPlan([file], file.Max, Hole: null), start: null, Cancel);

    private async Task<(LogFile File, byte[] Database)> PutAsync(int pages, bool isEmpty)
    {
        var database = new byte[pages * PageSize];
        if (!isEmpty)
        {
            new Random(1).NextBytes(database);
        }

        var chunk = new LtxChunk(PageSize, pages);
        for (var page = 0; page < pages; page++)
        {
            chunk.Add((uint)page + 1, database.AsSpan(page * PageSize, PageSize));
        }

        using var bytes = new MemoryStream();
        var writer = await LtxWriter.CreateAsync(bytes, new LtxHeader(PageSize, (uint)pages, TxId.First, TxId.First, DateTimeOffset.UnixEpoch), Cancel);
        await writer.AppendAsync(chunk, Cancel);
        await writer.CompleteAsync(Cancel);
        await Store.PutAsync(new PutRequest { Key = Key, Content = ObjectContent.FromBytes(bytes.ToArray()) }, Cancel);
        return (Assert.Single(await LogFile.ListAsync(Store, LogBench.Key, Cancel)), database);
    }

    private static GetResult Shortened(GetResult answer, int length)
    {
        using var content = answer.Content!;
        var bytes = new byte[length];
        content.ReadExactly(bytes);
        return answer with { Content = new MemoryStream(bytes) };
    }
}
