using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Tests.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Storage.Tests.Layouts.Logs;

public sealed class LogConversionTests : IDisposable
{
    private readonly LogBench _log = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private LogConversion Conversion => new(_log.Store, LogBench.Key, new LogLayoutOptions(), _log.Time, NullLogger.Instance);

    private LogPublication Publication => new(_log.Store, LogBench.Key, NullLogger.Instance);

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task ToLog_PlainFile_IsTheFirstCommitAndStays()
    {
        var plain = await StorePlainAsync();
        Assert.Equal(CommitStatus.Committed, (await Conversion.ToLogAsync("convert-1", _log.Local, Cancel)).Status);
        Assert.Equal(plain.ETag, (await _log.Store.HeadAsync(LogBench.Key, Cancel))!.ETag);
        var checkOut = await _log.Layout().CheckOutAsync(_log.Local, Cancel);
        Assert.Equal("0000000000000001", checkOut.BaseVersion);
        Assert.Equal(LogBench.Bytes(_log.File("plain.db")), LogBench.Bytes(_log.Local));
        Assert.Equal(CommitStatus.Unchanged, (await Conversion.ToLogAsync("convert-2", _log.Local, Cancel)).Status);
    }

    [Fact]
    public async Task ToLog_ThereIsALog_OnTopOfIt()
    {
        await _log.CommitAsync(2);
        await StorePlainAsync();
        Assert.Equal("0000000000000003", (await Conversion.ToLogAsync("convert-1", _log.Local, Cancel)).Version);
        await _log.Layout().CheckOutAsync(_log.Local, Cancel);
        Assert.Equal(LogBench.Bytes(_log.File("plain.db")), LogBench.Bytes(_log.Local));
    }

    [Fact]
    public async Task ToLog_NoHealthyPlainFile_RefusedAndNoLogMade()
    {
        await Assert.ThrowsAsync<UnusableDatabaseException>(() => Conversion.ToLogAsync("convert-1", _log.Local, Cancel));
        await _log.Store.PutTextAsync(LogBench.Key, "not a database");
        await Assert.ThrowsAsync<UnusableDatabaseException>(() => Conversion.ToLogAsync("convert-1", _log.Local, Cancel));
        Assert.Empty(await _log.FilesAsync());
    }

    [Fact]
    public async Task ToObject_Log_IsThePlainFileAndWhatWasThereIsAVersion()
    {
        await StorePlainAsync();
        await _log.CommitAsync(2);
        Assert.Equal(CommitStatus.Committed, (await Conversion.ToObjectAsync("convert-1", _log.Local, new VersionOptions(), Cancel)).Status);
        var layout = new ObjectLayout(_log.Store, LogBench.Key, new ObjectLayoutOptions(), NullLogger.Instance);
        await layout.CheckOutAsync(_log.Local, Cancel);
        Assert.Equal(LogBench.Bytes(_log.File("state-2.db")), LogBench.Bytes(_log.Local));
        Assert.Single(await _log.Store.KeysAsync(LogBench.Key + ".versions/"));
        Assert.Equal(CommitStatus.Unchanged, (await Conversion.ToObjectAsync("convert-2", _log.Local, new VersionOptions(), Cancel)).Status);
    }

    [Theory]
    [InlineData(PublicationSchedule.Never, 0)]
    [InlineData(PublicationSchedule.Daily, 2)]
    [InlineData(PublicationSchedule.EveryRun, 4)]
    public async Task Publish_FourCommitsOnTwoDays_AsTheScheduleSays(PublicationSchedule schedule, int expected)
    {
        var published = 0;
        for (var number = 1; number <= 4; number++)
        {
            await _log.CommitAsync(1, first: number);
            var checkOut = await _log.Layout().CheckOutAsync(_log.Local, Cancel);
            var answer = await Publication.PublishAsync(checkOut, schedule, $"run-{number}", Cancel);
            published += answer.Status == CommitStatus.Committed ? 1 : 0;
            _log.Time.Advance(TimeSpan.FromHours(number == 2 ? 12 : 1));
        }

        Assert.Equal(expected, published);
        if (schedule == PublicationSchedule.EveryRun)
        {
            await using var answer = await _log.Store.GetAsync(LogBench.Key, cancellationToken: Cancel);
            using var bytes = new MemoryStream();
            await answer.Content!.CopyToAsync(bytes, Cancel);
            Assert.Equal(LogBench.Bytes(_log.File("state-4.db")), bytes.ToArray());
        }
    }

    [Fact]
    public async Task Publish_OlderOrWrittenMeanwhile_LeftAsItIs()
    {
        await _log.CommitAsync(1);
        var older = await _log.Layout().CheckOutAsync(_log.File("older.db"), Cancel);
        await _log.CommitAsync(1, first: 2);
        var newer = await _log.Layout().CheckOutAsync(_log.Local, Cancel);
        _log.Store.OnPut = async (request, cancel) =>
        {
            _log.Store.OnPut = null;
            await _log.Store.PutTextAsync(LogBench.Key, "of another");
            return await _log.Store.Inner.PutAsync(request, cancel);
        };
        Assert.Equal(CommitStatus.LostRace, (await Publication.PublishAsync(newer, PublicationSchedule.EveryRun, "run-2", Cancel)).Status);
        Assert.Equal(CommitStatus.Committed, (await Publication.PublishAsync(newer, PublicationSchedule.EveryRun, "run-2", Cancel)).Status);
        Assert.Equal(CommitStatus.Unchanged, (await Publication.PublishAsync(older, PublicationSchedule.EveryRun, "run-1", Cancel)).Status);
    }

    [Fact]
    public async Task Publish_FileChangedSinceItsCommit_Refused()
    {
        await _log.CommitAsync(1);
        var checkOut = await _log.Layout().CheckOutAsync(_log.Local, Cancel);
        SampleDatabase.Raise(_log.Local);
        await Assert.ThrowsAsync<UnusableDatabaseException>(() => Publication.PublishAsync(checkOut, PublicationSchedule.EveryRun, "run-1", Cancel));
    }

    private async Task<PutAnswer> StorePlainAsync()
    {
        SampleDatabase.Create(_log.File("plain.db"), rows: 50);
        return await _log.Store.PutAsync(new PutRequest { Key = LogBench.Key, Content = ObjectContent.FromFile(_log.File("plain.db")) }, Cancel);
    }
}
