using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Litestream;
using EmailScheduler.Storage.Tests.Litestream;

namespace EmailScheduler.Storage.Tests.Layouts.Logs.Regressions;

/// <summary>Names and headers with the largest numbers, and files with the first and last times of the calendar: they ended as OverflowException or ArgumentOutOfRangeException.</summary>
public sealed class LargestNumbersTests : LogBenchTests
{
    private const ulong Largest = ulong.MaxValue;

    [Theory]
    [InlineData(0, Largest, Largest, 1UL)]
    [InlineData(0, Largest - 1, Largest - 1, 1UL)]
    [InlineData(0, 4UL, 4UL, 253402300799999UL)]
    [InlineData(0, 4UL, 4UL, 253370764800000UL)]
    [InlineData(0, 4UL, 4UL, Largest)]
    [InlineData(0, 4UL, Largest, 1UL)]
    [InlineData(1, 2UL, Largest, 1UL)]
    [InlineData(8, 4UL, Largest - 1, 1UL)]
    [InlineData(9, 1UL, Largest, 1UL)]
    [InlineData(9, 1UL, Largest - 1, 1UL)]
    public async Task EveryUse_FileWithLargestNumbers_InvalidDatabaseOrDone(int level, ulong first, ulong last, ulong milliseconds)
    {
        await Log.CommitAsync(3);
        var pages = await PageScan.RunAsync(Log.File("state-3.db"), Cancel);
        var file = new LtxBytes { PageSize = (uint)pages.PageSize, Commit = pages.Count, MinTxId = first, MaxTxId = last, Milliseconds = milliseconds };
        using (var database = File.OpenHandle(Log.File("state-3.db")))
        {
            foreach (var page in pages.All())
            {
                var content = new byte[pages.PageSize];
                PageScan.Read(database, content, (page - 1) * (long)pages.PageSize);
                file.Page(page, content);
            }
        }

        await Log.Store.PutAsync(new PutRequest { Key = LogFile.KeyOf(LogBench.Key, level, new TxId(first), new TxId(last)), Content = ObjectContent.FromBytes(file.Build()) }, Cancel);
        await AssertForeseenAsync();
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00.000Z")]
    [InlineData("9999-12-31T23:59:59.999Z")]
    [InlineData("9999-01-01T00:00:00.000Z")]
    public async Task EveryUse_MetadataWithOutermostTimes_InvalidDatabaseOrDone(string time)
    {
        await Log.CommitAsync(3);
        var key = LogBench.Commit(3);
        await using (var answer = await Log.Store.GetAsync(key, cancellationToken: Cancel))
        {
            using var bytes = new MemoryStream();
            await answer.Content!.CopyToAsync(bytes, Cancel);
            var metadata = new Dictionary<string, string>(answer.Head!.Metadata, StringComparer.Ordinal) { ["litestream-timestamp"] = time };
            metadata.Remove("nonce");
            await Log.Store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(bytes.ToArray()), Metadata = metadata }, Cancel);
        }

        await AssertForeseenAsync();
    }

    [Theory]
    [InlineData("00010101T000000Z-run-1")]
    [InlineData("99991231T235959Z-run-1")]
    public void Expired_VersionNamedByAnOutermostTime_Foreseen(string id)
    {
        Assert.True(VersionName.TryParseId(id, out var time, out var run));
        Assert.Empty(VersionRetention.Expired([new DatabaseVersion(id, time, run, 1)], new VersionOptions(), RetentionClock.OfServer));
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z", 1L << 62)]
    [InlineData("9999-12-31T23:59:59Z", long.MaxValue)]
    public void Expired_FilesOfOutermostTimesAndSizes_Foreseen(string time, long length)
    {
        var at = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture);
        var files = Enumerable.Range(1, 4).Select(id => new LogFile(id == 1 ? 9 : 0, LogBench.Tx(id), LogBench.Tx(id), new ObjectEntry(LogBench.Commit(id), "\"e\"", length, at))).ToList();
        Assert.Empty(LogRetention.Expired(files, new LogLayoutOptions(), RetentionClock.OfServer));
        Assert.Equal(long.MaxValue, LogPlan.To(files, LogBench.Tx(4)).Bytes);
    }

    /// <summary>Each use of the log ends well, or says what is wrong with it.</summary>
    private async Task AssertForeseenAsync()
    {
        var (time, logger, path) = (Log.Time, NullLogger.Instance, Log.File("work.db"));
        var sessions = new DatabaseSessions(Log.Store, new DatabaseSessionOptions(), time, logger);
        Func<Task>[] uses =
        [
            () => sessions.ExamineAsync(LogBench.Key, Cancel),
            () => new DatabaseHistory(Log.Store, LogBench.Key, new LogLayoutOptions(), new VersionOptions(), time, logger).ListAsync(cancellationToken: Cancel),
            () => new HistoryVerification(Log.Store, LogBench.Key, path).RunAsync(Cancel),
            () => Log.CommitAsync("run-4", path => SampleDatabase.Raise(path), maintain: true),
            () => Log.History().RestoreAsCommitAsync(LogBench.Tx(2), "run-5", path, Cancel),
            async () => await new LayoutConversion(Log.Store, LogBench.Key, new LogLayoutOptions(), new VersionOptions(), time, logger).ToObjectAsync(await sessions.ExamineAsync(LogBench.Key, Cancel), "run-6", path, Cancel),
        ];
        foreach (var use in uses)
        {
            Assert.True(await Record.ExceptionAsync(use) is null or InvalidDatabaseException);
        }
    }
}
