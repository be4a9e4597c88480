using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

public sealed class ConflictResolutionTests() : StoredBenchTests(new StoredBench { Versions = new VersionOptions { KeepNewest = 0, KeepDays = 0 } })
{
    /// <summary>A plain file that was converted, two runs on the log since, and another program that changed the file: the log counts 2, the file 1.</summary>
    private async Task ContradictAsync()
    {
        await Bench.StoreForeignAsync();
        await Bench.ToLogAsync();
        await Bench.RaiseAsync();
        await Bench.RaiseAsync();
        await Bench.EditAsync();
        Assert.Equal(StoredDatabaseKind.Conflict, (await Bench.Finder.ExamineAsync(Cancel)).Kind);
    }

    [Fact]
    public async Task KeepLog_TwoDatabases_TheLogGoesOnAndTheFileIsAVersionThoughNoneAreKept()
    {
        await ContradictAsync();

        Assert.Equal(CommitStatus.Committed, (await KeepLogAsync()).Status);

        Assert.Equal(StoredDatabaseKind.Log, (await Bench.Finder.ExamineAsync(Cancel)).Kind);
        Assert.Equal(2, await Bench.ReadAsync());
        var version = Assert.Single(await Bench.Log.Store.KeysAsync(LogBench.Key + ".versions/"));
        await Bench.FetchAsync(version, Bench.Log.File("version.db"));
        Assert.Equal(1, SampleDatabase.Read(Bench.Log.File("version.db")));
        await Bench.FetchAsync(LogBench.Key, Bench.Log.File("copy.db"));
        Assert.Equal(2, SampleDatabase.Read(Bench.Log.File("copy.db")));
    }

    [Fact]
    public async Task KeepFile_TwoDatabases_TheFileGoesOnAndTheLogKeepsItsCommits()
    {
        await ContradictAsync();
        var commits = (await Bench.Log.History().ListAsync(cancellationToken: Cancel)).Count;

        Assert.Equal(CommitStatus.Committed, (await KeepFileAsync()).Status);

        Assert.Equal(StoredDatabaseKind.PlainFile, (await Bench.Finder.ExamineAsync(Cancel)).Kind);
        Assert.Equal(1, await Bench.ReadAsync());
        Assert.Equal(commits + 1, (await Bench.Log.History().ListAsync(cancellationToken: Cancel)).Count);
        Assert.Equal(CommitStatus.Committed, await Bench.RaiseAsync());
        Assert.Equal(CommitStatus.Committed, await Bench.ToLogAsync());
        Assert.Equal(2, await Bench.ReadAsync());
    }

    [Fact]
    public async Task KeepFile_CopyWithoutItsLog_BecomesADatabaseOfItsOwn()
    {
        await Bench.StoreForeignAsync();
        await Bench.RaiseAsync();
        await Bench.ToLogAsync();
        await Bench.Log.Store.RemoveAsync(LogBench.Key + ".ltx/");
        await Assert.ThrowsAsync<InvalidDatabaseException>(Bench.ReadAsync);

        Assert.Equal(CommitStatus.Committed, (await KeepFileAsync()).Status);

        Assert.Equal(1, await Bench.ReadAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keep_LogEndsBeforeItsCopy_AsDecided(bool keepsLog)
    {
        await Bench.Log.CommitAsync(1);
        await Bench.RaiseAsync();
        await Bench.PublishAsync();
        await Bench.Log.Store.DeleteAsync(LogBench.Commit(2), cancellationToken: Cancel);

        Assert.Equal(CommitStatus.Committed, (await (keepsLog ? KeepLogAsync() : KeepFileAsync())).Status);

        Assert.Equal(keepsLog ? StoredDatabaseKind.Log : StoredDatabaseKind.PlainFile, (await Bench.Finder.ExamineAsync(Cancel)).Kind);
        Assert.Equal(keepsLog ? 0 : 1, await Bench.ReadAsync());
    }

    [Fact]
    public async Task KeepLog_ClosedAndTheFileIsMissing_TheLogIsOpenAgain()
    {
        await Bench.Log.CommitAsync(2);
        await Bench.ToObjectAsync();
        await Bench.Log.Store.DeleteAsync(LogBench.Key, cancellationToken: Cancel);

        Assert.Equal(CommitStatus.Committed, (await KeepLogAsync()).Status);

        Assert.Equal(1, await Bench.ReadAsync());
        Assert.Equal(CommitStatus.Committed, await Bench.RaiseAsync());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Keep_NoConflict_NothingChanged(bool isLog, bool keepsLog)
    {
        await (isLog ? Bench.Log.CommitAsync(1) : Bench.StoreForeignAsync());
        var before = await Bench.Log.Store.KeysAsync("");

        Assert.Equal(CommitStatus.Unchanged, (await (keepsLog ? KeepLogAsync() : KeepFileAsync())).Status);

        Assert.Equal(before, await Bench.Log.Store.KeysAsync(""));
    }

    [Fact]
    public async Task KeepFile_FileIsDamaged_RefusedAndNothingChanged()
    {
        await Bench.Log.CommitAsync(1);
        await Bench.Log.Store.PutTextAsync(LogBench.Key, "not a database");
        var before = await Bench.Log.Store.KeysAsync("");

        await Assert.ThrowsAsync<InvalidDatabaseException>(KeepFileAsync);

        Assert.Equal(before, await Bench.Log.Store.KeysAsync(""));
    }

    /// <summary>The process dies before any request: the conflict is still there, or ended as decided, and can be ended by the same command.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keep_DiesBeforeAnyRequest_CanBeDoneAgain(bool keepsLog)
    {
        for (var request = 1; ; request++)
        {
            using var bench = new StoredBench();
            await bench.StoreForeignAsync();
            await bench.ToLogAsync();
            await bench.RaiseAsync();
            await bench.EditAsync();
            await bench.EditAsync();
            var dying = new InterruptedStore(bench.Log.Store, request, () => throw new ProcessDiedException());
            var resolution = new ConflictResolution(dying, LogBench.Key, new(), new(), bench.Log.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
            var found = await bench.Finder.ExamineAsync(Cancel);
            try
            {
                await (keepsLog ? resolution.KeepLogAsync(found, "discard", bench.Log.Local, Cancel) : resolution.KeepFileAsync(found, "discard", bench.Log.Local, Cancel));
            }
            catch (ProcessDiedException)
            {
                var again = await bench.Finder.ExamineAsync(Cancel);
                await (keepsLog ? bench.Resolution.KeepLogAsync(again, "again", bench.Log.Local, Cancel) : bench.Resolution.KeepFileAsync(again, "again", bench.Log.Local, Cancel));
            }

            Assert.Equal(keepsLog ? StoredDatabaseKind.Log : StoredDatabaseKind.PlainFile, (await bench.Finder.ExamineAsync(Cancel)).Kind);
            Assert.Equal(keepsLog ? 1 : 2, await bench.ReadAsync());
            if (!dying.WasInterrupted)
            {
                Assert.True(request > 3, "It makes more requests than that.");
                break;
            }
        }
    }

    private async Task<CommitResult> KeepLogAsync() => await Bench.Resolution.KeepLogAsync(await Bench.Finder.ExamineAsync(Cancel), Bench.NextRun(), Bench.Log.Local, Cancel);

    private async Task<CommitResult> KeepFileAsync() => await Bench.Resolution.KeepFileAsync(await Bench.Finder.ExamineAsync(Cancel), Bench.NextRun(), Bench.Log.Local, Cancel);
}
