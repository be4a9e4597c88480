using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Objects.S3;
using EmailScheduler.Storage.Tests.S3;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

/// <summary>Layouts are found, and databases converted, by what a real S3 server keeps: ETags of its own, in metadata too, listings with a delimiter, conditions.</summary>
public sealed class LayoutsOverBucketTests(TestBucket bucket) : IClassFixture<TestBucket>, IAsyncLifetime
{
    private S3ObjectStore? _store;
    private StoredBench _bench = null!;

    public ValueTask InitializeAsync()
    {
        _store = bucket.OpenPrivate();
        _bench = new StoredBench(_store);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            _bench.Dispose();
            _store.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task ToLogAndBack_InABucket_CountsOnFromWhereItWas()
    {
        await _bench.StoreForeignAsync();
        for (var round = 1; round <= 2; round++)
        {
            Assert.Equal(CommitStatus.Committed, await _bench.ToLogAsync());
            Assert.Equal(StoredDatabaseKind.Log, (await _bench.Finder.ExamineAsync(Cancel)).Kind);
            Assert.Equal(CommitStatus.Committed, await _bench.RaiseAsync());
            Assert.Equal(CommitStatus.Committed, await _bench.PublishAsync());
            Assert.Equal(CommitStatus.Committed, await _bench.ToObjectAsync());
            Assert.Equal(StoredDatabaseKind.PlainFile, (await _bench.Finder.ExamineAsync(Cancel)).Kind);
            Assert.Equal(CommitStatus.Committed, await _bench.RaiseAsync());
            Assert.Equal(2 * round, await _bench.ReadAsync());
        }
    }

    [Fact]
    public async Task Find_CopyUploadedAgainByAnotherProgram_IsAConflict()
    {
        await _bench.StoreForeignAsync();
        await _bench.ToLogAsync();
        await _bench.RaiseAsync();
        await _bench.EditAsync();

        var found = await _bench.Finder.FindAsync(Cancel);

        Assert.Equal(StoredDatabaseKind.Conflict, found.Kind);
        Assert.Equal(CommitStatus.Committed, (await _bench.Resolution.KeepFileAsync(found, _bench.NextRun(), _bench.Log.Local, Cancel)).Status);
        Assert.Equal(1, await _bench.ReadAsync());
    }

    /// <summary>The conversion is known by the ETag that the server gave to the plain file.</summary>
    [Fact]
    public async Task Find_ConversionThatDiedBeforeItClosedTheFile_IsThePlainFileStill()
    {
        await _bench.StoreForeignAsync();
        _bench.Log.Store.BeforeCopy = _ => throw new ProcessDiedException();
        await Assert.ThrowsAsync<ProcessDiedException>(_bench.ToLogAsync);
        _bench.Log.Store.BeforeCopy = null;

        Assert.Equal(StoredDatabaseKind.PlainFile, (await _bench.Finder.ExamineAsync(Cancel)).Kind);
        Assert.Equal(CommitStatus.Committed, await _bench.ToLogAsync());
        Assert.Equal(StoredDatabaseKind.Log, (await _bench.Finder.ExamineAsync(Cancel)).Kind);
    }
}
