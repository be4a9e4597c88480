using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

/// <summary>A past state outlives the layout in which it was committed.</summary>
public sealed class StateRestoreTests : IDisposable
{
    private readonly StoredBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ToVersion_InEitherLayout_IsTheCurrentState(bool inLog)
    {
        await _bench.StoreForeignAsync();
        await _bench.RaiseAsync();
        var version = Assert.Single(await new DatabaseVersions(_bench.Log.Store, LogBench.Key, new VersionOptions(), TimeProvider.System, NullLogger.Instance).ListAsync(Cancel));
        await (inLog ? _bench.ToLogAsync() : _bench.RaiseAsync());

        Assert.Equal(CommitStatus.Committed, (await _bench.Restore.ToVersionAsync(await _bench.Finder.ExamineAsync(Cancel), version.Id, "restore", _bench.Log.Local, Cancel)).Status);

        Assert.Equal(0, await _bench.ReadAsync());
        Assert.Equal(CommitStatus.Unchanged, (await _bench.Restore.ToVersionAsync(await _bench.Finder.ExamineAsync(Cancel), version.Id, "again", _bench.Log.Local, Cancel)).Status);
        Assert.Equal(CommitStatus.Committed, await _bench.RaiseAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ToCommit_InEitherLayout_IsTheCurrentState(bool inFile)
    {
        await _bench.Log.CommitAsync(3);
        await (inFile ? _bench.ToObjectAsync() : _bench.RaiseAsync());

        Assert.Equal(CommitStatus.Committed, (await _bench.Restore.ToCommitAsync(await _bench.Finder.ExamineAsync(Cancel), LogBench.Tx(2), "restore", _bench.Log.Local, Cancel)).Status);

        Assert.Equal(1, await _bench.ReadAsync());
        Assert.Equal(CommitStatus.Unchanged, (await _bench.Restore.ToCommitAsync(await _bench.Finder.ExamineAsync(Cancel), LogBench.Tx(2), "again", _bench.Log.Local, Cancel)).Status);
        Assert.Equal(CommitStatus.Committed, await _bench.RaiseAsync());
    }

    [Fact]
    public async Task ToCommit_NoLog_RefusedAndNamesIt()
    {
        await _bench.StoreForeignAsync();

        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(async () =>
            await _bench.Restore.ToCommitAsync(await _bench.Finder.ExamineAsync(Cancel), LogBench.Tx(2), "restore", _bench.Log.Local, Cancel));

        Assert.Contains(".ltx/", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToVersionOrCommit_TwoDatabases_Refused()
    {
        await _bench.StoreForeignAsync();
        await _bench.RaiseAsync();
        await _bench.ToLogAsync();
        await _bench.EditAsync();
        var version = (await new DatabaseVersions(_bench.Log.Store, LogBench.Key, new VersionOptions(), TimeProvider.System, NullLogger.Instance).ListAsync(Cancel))[0].Id;
        var found = await _bench.Finder.ExamineAsync(Cancel);

        await Assert.ThrowsAsync<InvalidDatabaseException>(() => _bench.Restore.ToVersionAsync(found, version, "restore", _bench.Log.Local, Cancel));
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => _bench.Restore.ToCommitAsync(found, LogBench.Tx(1), "restore", _bench.Log.Local, Cancel));
    }
}
