using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

/// <summary>A past state outlives the layout in which it was committed.</summary>
public sealed class StateRestoreTests : StoredBenchTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ToVersion_InEitherLayout_IsTheCurrentState(bool inLog)
    {
        await Bench.StoreForeignAsync();
        await Bench.RaiseAsync();
        var version = Assert.Single(await new DatabaseVersions(Bench.Log.Store, LogBench.Key, new VersionOptions(), TimeProvider.System, NullLogger.Instance).ListAsync(Cancel));
        await (inLog ? Bench.ToLogAsync() : Bench.RaiseAsync());

        Assert.Equal(CommitStatus.Committed, (await Bench.Restore.ToVersionAsync(await Bench.Finder.ExamineAsync(Cancel), version.Id, "restore", Bench.Log.Local, Cancel)).Status);

        Assert.Equal(0, await Bench.ReadAsync());
        Assert.Equal(CommitStatus.Unchanged, (await Bench.Restore.ToVersionAsync(await Bench.Finder.ExamineAsync(Cancel), version.Id, "again", Bench.Log.Local, Cancel)).Status);
        Assert.Equal(CommitStatus.Committed, await Bench.RaiseAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ToCommit_InEitherLayout_IsTheCurrentState(bool inFile)
    {
        await Bench.Log.CommitAsync(3);
        await (inFile ? Bench.ToObjectAsync() : Bench.RaiseAsync());

        Assert.Equal(CommitStatus.Committed, (await Bench.Restore.ToCommitAsync(await Bench.Finder.ExamineAsync(Cancel), LogBench.Tx(2), "restore", Bench.Log.Local, Cancel)).Status);

        Assert.Equal(1, await Bench.ReadAsync());
        Assert.Equal(CommitStatus.Unchanged, (await Bench.Restore.ToCommitAsync(await Bench.Finder.ExamineAsync(Cancel), LogBench.Tx(2), "again", Bench.Log.Local, Cancel)).Status);
        Assert.Equal(CommitStatus.Committed, await Bench.RaiseAsync());
    }

    [Fact]
    public async Task ToCommit_NoLog_RefusedAndNamesIt()
    {
        await Bench.StoreForeignAsync();

        var failure = await Assert.ThrowsAsync<InvalidDatabaseException>(async () =>
            await Bench.Restore.ToCommitAsync(await Bench.Finder.ExamineAsync(Cancel), LogBench.Tx(2), "restore", Bench.Log.Local, Cancel));

        Assert.Contains(".ltx/", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ToVersionOrCommit_TwoDatabases_Refused()
    {
        await Bench.StoreForeignAsync();
        await Bench.RaiseAsync();
        await Bench.ToLogAsync();
        await Bench.EditAsync();
        var version = (await new DatabaseVersions(Bench.Log.Store, LogBench.Key, new VersionOptions(), TimeProvider.System, NullLogger.Instance).ListAsync(Cancel))[0].Id;
        var found = await Bench.Finder.ExamineAsync(Cancel);

        await Assert.ThrowsAsync<InvalidDatabaseException>(() => Bench.Restore.ToVersionAsync(found, version, "restore", Bench.Log.Local, Cancel));
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => Bench.Restore.ToCommitAsync(found, LogBench.Tx(1), "restore", Bench.Log.Local, Cancel));
    }
}
