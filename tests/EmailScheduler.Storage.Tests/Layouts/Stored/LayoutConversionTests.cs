using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

public sealed class LayoutConversionTests : StoredBenchTests
{
    // Before each request, or before every second one.
    private static readonly int Step = LongTests.Choose(2, 1);

    [Fact]
    public async Task ToLog_PlainFile_IsTheFirstCommitAndTheFileIsItsCopy()
    {
        await Bench.StoreForeignAsync();
        await Bench.RaiseAsync();

        Assert.Equal(CommitStatus.Committed, await Bench.ToLogAsync());

        Assert.Equal(1, await Bench.ReadAsync());
        var found = await Bench.Finder.FindAsync(Cancel);
        Assert.Equal((StoredDatabaseKind.Log, LogBench.Commit(1)), (found.Kind, found.Newest!.Key));
        await Bench.FetchAsync(LogBench.Key, Bench.Log.File("copy.db"));
        await Bench.Log.Layout().CheckOutAsync(Bench.Log.Local, Cancel);
        Assert.Equal(LogBench.WithoutCounters(LogBench.Bytes(Bench.Log.File("copy.db"))), LogBench.WithoutCounters(LogBench.Bytes(Bench.Log.Local)));
        Assert.Equal(CommitStatus.Unchanged, await Bench.ToLogAsync());
    }

    /// <summary>In a folder the mark, which changes nothing in the file's content, counts with the commit that brings it and not before.</summary>
    [Fact]
    public async Task ToLog_DiesBeforeTheFileIsMarked_NothingHasHappened()
    {
        using var folder = new TestFolder();
        using var bench = new StoredBench(new DirectoryObjectStore(folder.Path));
        await PrepareAsync(bench, plain: true);
        await using var slow = await bench.Sessions(bench.Log.Store).OpenAsync(LogBench.Key, "slow", Cancel);
        var checkOut = await slow.CheckOutAsync(bench.Log.File("slow.db"), Cancel);

        var dying = new InterruptedStore(new DirectoryObjectStore(folder.Path) { BeforeCommit = () => throw new ProcessDiedException() }, request: int.MaxValue, () => Task.CompletedTask);
        await Assert.ThrowsAsync<ProcessDiedException>(() => ConvertAsync(bench, dying, toLog: true));

        Assert.Equal(StoredDatabaseKind.PlainFile, (await bench.Finder.ExamineAsync(Cancel)).Kind);
        SampleDatabase.Raise(checkOut.Path);
        Assert.Equal(CommitStatus.Committed, (await slow.CommitAsync(checkOut, rowsChanged: 1, verification: null, cancellationToken: Cancel)).Status);
        Assert.Equal(2, await bench.ReadAsync());
        Assert.Equal(CommitStatus.Committed, await bench.ToLogAsync());
        Assert.Equal((StoredDatabaseKind.Log, 2), ((await bench.Finder.FindAsync(Cancel)).Kind, await bench.ReadAsync()));
    }

    [Fact]
    public async Task ToObject_Log_IsThePlainFileAndTheLogIsClosed()
    {
        await Bench.Log.CommitAsync(2);

        Assert.Equal(CommitStatus.Committed, await Bench.ToObjectAsync());

        Assert.Equal(1, await Bench.ReadAsync());
        Assert.Equal(StoredDatabaseKind.PlainFile, (await Bench.Finder.ExamineAsync(Cancel)).Kind);
        Assert.Equal(CommitStatus.Unchanged, await Bench.ToObjectAsync());
        Assert.Equal(3, (await Bench.Log.History().ListAsync(cancellationToken: Cancel)).Count);
    }

    [Fact]
    public async Task ToObject_APublishedCopyIsThere_IsKeptAsAVersion()
    {
        await Bench.Log.CommitAsync(1);
        await Bench.PublishAsync();
        await Bench.RaiseAsync();

        Assert.Equal(CommitStatus.Committed, await Bench.ToObjectAsync());

        Assert.Single(await Bench.Log.Store.KeysAsync(LogBench.Key + ".versions/"));
    }

    [Fact]
    public async Task ToLogAndBack_Often_CountsOnFromWhereItWas()
    {
        await Bench.StoreForeignAsync();
        for (var round = 1; round <= 3; round++)
        {
            Assert.Equal(CommitStatus.Committed, await Bench.ToLogAsync());
            Assert.Equal(CommitStatus.Committed, await Bench.RaiseAsync());
            Assert.Equal(CommitStatus.Committed, await Bench.ToObjectAsync());
            Assert.Equal(CommitStatus.Committed, await Bench.RaiseAsync());
            Assert.Equal(2 * round, await Bench.ReadAsync());
        }

        // Two conversions, a run and a closing commit in each round but the file's own runs: all of the log's past can be gone back to.
        Assert.Equal(9, (await Bench.Log.History().ListAsync(cancellationToken: Cancel)).Count);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("not a database")]
    [InlineData("files of a log without a snapshot")]
    public async Task ToLog_NothingToConvert_RefusedAndNothingChanged(string there)
    {
        switch (there)
        {
            case "not a database":
                await Bench.Log.Store.PutTextAsync(LogBench.Key, "not a database");
                break;
            case "files of a log without a snapshot":
                await Bench.Log.CommitAsync(2);
                await Bench.Log.Store.DeleteAsync(LogBench.Commit(1), cancellationToken: Cancel);
                await Bench.StoreForeignAsync();
                break;
            default:
                break;
        }

        var before = await Bench.Log.Store.KeysAsync("");
        await Assert.ThrowsAsync<InvalidDatabaseException>(Bench.ToLogAsync);
        Assert.Equal(before, await Bench.Log.Store.KeysAsync(""));
    }

    [Fact]
    public async Task ToObject_NoDatabase_Refused() => await Assert.ThrowsAsync<InvalidDatabaseException>(Bench.ToObjectAsync);

    [Fact]
    public async Task AnyDirection_TwoDatabases_RefusedAndNothingChanged()
    {
        await Bench.Log.CommitAsync(1);
        await Bench.StoreForeignAsync();
        var before = await Bench.Log.Store.KeysAsync("");

        await Assert.ThrowsAsync<InvalidDatabaseException>(Bench.ToLogAsync);
        await Assert.ThrowsAsync<InvalidDatabaseException>(Bench.ToObjectAsync);

        Assert.Equal(before, await Bench.Log.Store.KeysAsync(""));
    }

    /// <summary>A run that is tried again after the conversion, because the answer to its commit was lost, finds that commit in the other layout, and whether it was held.</summary>
    [Theory]
    [InlineData(true, CommitKind.Run)]
    [InlineData(true, CommitKind.Hold)]
    [InlineData(false, CommitKind.Run)]
    [InlineData(false, CommitKind.Hold)]
    public async Task FindCommit_RunCommittedBeforeTheConversion_FoundAfterIt(bool toLog, CommitKind kind)
    {
        await (toLog ? Bench.StoreForeignAsync() : Bench.Log.CommitAsync(1));
        await Bench.RaiseAsync("wanted", kind);
        await Bench.RaiseAsync("later");
        Assert.Equal(CommitStatus.Committed, await (toLog ? Bench.ToLogAsync() : Bench.ToObjectAsync()));

        Assert.Equal(kind, (await Bench.FindCommitAsync("wanted"))?.Kind);
        Assert.Null(await Bench.FindCommitAsync("never"));

        // And after one more conversion, which knows of it by hearsay alone.
        Assert.Equal(CommitStatus.Committed, await (toLog ? Bench.ToObjectAsync() : Bench.ToLogAsync()));
        Assert.Equal(kind, (await Bench.FindCommitAsync("wanted"))?.Kind);
    }

    /// <summary>The copy that the run has published is among the versions after the conversion, under the run's name.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FindCommit_HeldRunHadPublished_WasHeldStill(bool hasCommitted)
    {
        await Bench.Log.CommitAsync(1);
        await (hasCommitted ? Bench.RaiseAsync("held", CommitKind.Hold) : Bench.RaiseAsync("earlier"));
        Assert.Equal(CommitStatus.Committed, await Bench.PublishAsync(new CommitInfo("held", 1) { Kind = hasCommitted ? CommitKind.Hold : CommitKind.Run }));
        Assert.Equal(CommitStatus.Committed, await Bench.ToObjectAsync());

        Assert.Equal(hasCommitted ? CommitKind.Hold : null, (await Bench.FindCommitAsync("held"))?.Kind);
    }

    /// <summary>
    /// A run that has the lease, because the conversion stood still and lost it, commits before each request of the conversion in turn. Whichever of
    /// the two succeeds, nothing that has committed is lost, and there is one database.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Convert_ARunCommitsBeforeAnyRequest_NothingIsLost(bool toLog)
    {
        for (var request = 1; ; request += Step)
        {
            using var bench = new StoredBench();
            await PrepareAsync(bench, plain: toLog);
            var interrupted = new InterruptedStore(bench.Log.Store, request, async () => Assert.Equal(CommitStatus.Committed, await bench.RaiseAsync("other")));

            var status = await ConvertAsync(bench, interrupted, toLog);

            if (!interrupted.WasInterrupted)
            {
                Assert.True(request > 5, "The conversion makes more requests than that.");
                break;
            }

            Assert.True(status is CommitStatus.Committed or CommitStatus.LostRace, $"Request {request}: {status}.");
            Assert.Equal(2, await bench.ReadAsync());
            Assert.Equal(status == CommitStatus.Committed ? CommitStatus.Unchanged : CommitStatus.Committed, await (toLog ? bench.ToLogAsync() : bench.ToObjectAsync()));
            Assert.Equal(2, await bench.ReadAsync());
        }
    }

    /// <summary>A program that writes into the file of a folder takes no lease: what it has written is there, and the database is not blocked.</summary>
    [Fact]
    public async Task ToLog_AProgramWritesBeforeAnyRequest_TheFileGoesOnWithItsRows()
    {
        var lost = 0;
        for (var request = 1; ; request++)
        {
            using var bench = new StoredBench();
            await PrepareAsync(bench, plain: true);
            var interrupted = new InterruptedStore(bench.Log.Store, request, bench.EditAsync);

            var status = await ConvertAsync(bench, interrupted, toLog: true);

            if (!interrupted.WasInterrupted)
            {
                break;
            }

            if (status == CommitStatus.LostRace)
            {
                lost++;
                Assert.Equal(2, await bench.ReadAsync());
                Assert.Equal(CommitStatus.Committed, await bench.RaiseAsync("after"));
                Assert.Equal(CommitStatus.Committed, await bench.ToLogAsync());
                Assert.Equal(3, await bench.ReadAsync());
            }
        }

        Assert.InRange(lost, 1, int.MaxValue);
    }

    /// <summary>The network delivers the mark twice: the second is refused, and the first has done it.</summary>
    [Fact]
    public async Task ToLog_MarkIsDeliveredTwice_IsDone()
    {
        using var bench = new StoredBench();
        await PrepareAsync(bench, plain: true);
        bench.Log.Store.OnPut = async (request, cancellationToken) =>
        {
            var answer = await bench.Log.Store.Inner.PutAsync(request, cancellationToken);
            return request.Key == LogBench.Key ? await bench.Log.Store.Inner.PutAsync(request, cancellationToken) : answer;
        };

        Assert.Equal(CommitStatus.Committed, await bench.ToLogAsync());

        bench.Log.Store.OnPut = null;
        Assert.Equal(StoredDatabaseKind.Log, (await new DatabaseFinder(bench.Log.Store, LogBench.Key).FindAsync(Cancel)).Kind);
        Assert.Equal(CommitStatus.Committed, await bench.RaiseAsync("after"));
        Assert.Equal(2, await bench.ReadAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Find_PlainFileChangedAfterAConversion_SaysWhichIsTheLaterOne(bool hasRunSince)
    {
        using var bench = new StoredBench();
        await PrepareAsync(bench, plain: true);
        Assert.Equal(CommitStatus.Committed, await bench.ToLogAsync());
        if (hasRunSince)
        {
            Assert.Equal(CommitStatus.Committed, await bench.RaiseAsync());
        }

        await bench.EditAsync();

        var found = await new DatabaseFinder(bench.Log.Store, LogBench.Key).FindAsync(Cancel);
        Assert.Equal(ConflictKind.TwoDatabases, found.ConflictKind);
        Assert.Equal(!hasRunSince, found.Conflict!.Contains("the plain file is the later one", StringComparison.Ordinal));
    }

    /// <summary>A run that stood still and lost its lease while a whole conversion went by commits nothing, or came before it.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Commit_ConvertedBeforeAnyRequest_NothingIsLostNorDoubled(bool toLog)
    {
        for (var request = 1; ; request += Step)
        {
            using var bench = new StoredBench();
            await PrepareAsync(bench, plain: toLog);
            var conversion = default(CommitStatus?);
            var interrupted = new InterruptedStore(bench.Log.Store, request, async () => conversion = await (toLog ? bench.ToLogAsync() : bench.ToObjectAsync()));

            var status = await RaiseOrTryAgainAsync(bench, interrupted);

            if (!interrupted.WasInterrupted)
            {
                Assert.True(request > 3, "A run makes more requests than that.");
                break;
            }

            Assert.Equal(CommitStatus.Committed, conversion);
            var counted = await bench.ReadAsync();
            Assert.Equal(status == CommitStatus.Committed ? 2 : 1, counted);

            // The run is tried again, and finds what it has done.
            Assert.Equal(status == CommitStatus.Committed ? null : CommitStatus.Committed, await RaiseAsync(bench, bench.Log.Store, "slow"));
            Assert.Equal(2, await bench.ReadAsync());
        }
    }

    /// <summary>Two that convert at once, and a third that converts back: there is one database, and it has all.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Convert_AnotherConvertsThereAndBackBeforeAnyRequest_NothingIsLost(bool toLog)
    {
        for (var request = 1; ; request += Step)
        {
            using var bench = new StoredBench();
            await PrepareAsync(bench, plain: toLog);
            var interrupted = new InterruptedStore(bench.Log.Store, request, async () =>
            {
                await (toLog ? bench.ToLogAsync() : bench.ToObjectAsync());
                Assert.Equal(CommitStatus.Committed, await bench.RaiseAsync("between"));
                await (toLog ? bench.ToObjectAsync() : bench.ToLogAsync());
                Assert.Equal(CommitStatus.Committed, await bench.RaiseAsync("after"));
            });

            await ConvertAsync(bench, interrupted, toLog);

            if (!interrupted.WasInterrupted)
            {
                break;
            }

            Assert.Equal(3, await bench.ReadAsync());
            Assert.Equal(CommitStatus.Committed, await bench.RaiseAsync());
            Assert.Equal(4, await bench.ReadAsync());
        }
    }

    private static async Task PrepareAsync(StoredBench bench, bool plain)
    {
        await (plain ? bench.StoreForeignAsync() : bench.Log.CommitAsync(1));
        Assert.Equal(CommitStatus.Committed, await bench.RaiseAsync("first"));
    }

    private static async Task<CommitStatus> ConvertAsync(StoredBench bench, InterruptedStore store, bool toLog)
    {
        var conversion = new LayoutConversion(store, LogBench.Key, new LogLayoutOptions(), new VersionOptions(), bench.Log.Time, NullLogger.Instance);
        var found = await new DatabaseFinder(store, LogBench.Key).ExamineAsync(Cancel);
        var path = bench.Log.File("slow.db");
        return (toLog ? await conversion.ToLogAsync(found, "convert", path, Cancel) : await conversion.ToObjectAsync(found, "convert", path, Cancel)).Status;
    }

    /// <summary>A run that was looking for the database just then must be told to try again, not that there is none.</summary>
    private static async Task<CommitStatus?> RaiseOrTryAgainAsync(StoredBench bench, InterruptedStore store)
    {
        try
        {
            return await RaiseAsync(bench, store, "slow");
        }
        catch (ObjectStoreException failure) when (failure.Kind == ObjectStoreFailure.Transient)
        {
            return CommitStatus.LostRace;
        }
    }

    /// <summary>What a run does with the store, step by step; <see langword="null"/> when it finds that it has committed.</summary>
    private static async Task<CommitStatus?> RaiseAsync(StoredBench bench, IObjectStore store, string runId)
    {
        await using var session = await bench.Sessions(store).OpenAsync(LogBench.Key, runId, Cancel);
        if (session.EarlierCommit is not null)
        {
            return null;
        }

        var checkOut = await session.CheckOutAsync(bench.Log.File("slow.db"), Cancel);
        SampleDatabase.Raise(checkOut.Path);
        return (await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, cancellationToken: Cancel)).Status;
    }
}
