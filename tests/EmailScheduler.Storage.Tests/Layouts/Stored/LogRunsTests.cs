using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

/// <summary>Whether a run has committed to a log: the newest commit names the runs before it, so that a run that is no retry looks at no other.</summary>
public sealed class LogRunsTests : StoredBenchTests
{
    private const string EarlierRuns = "earlier-runs";
    private const int Searched = 16;

    [Fact]
    public async Task Open_RunThatIsNoRetry_LooksAtTheNewestCommitAlone()
    {
        await BeginAsync(commits: 2 * Searched);

        Assert.Equal(1, await LooksAsync("never"));
        Assert.Equal(Enumerable.Range(1, (2 * Searched) - 1).Select(number => $"work-{number}").Reverse().Append("run-1"), (await NewestAsync()).Metadata[EarlierRuns].Split(' '));
    }

    [Theory]
    [InlineData(CommitKind.Run)]
    [InlineData(CommitKind.Hold)]
    public async Task Open_RetryOfAnEarlierRun_FindsItsCommit(CommitKind kind)
    {
        await BeginAsync(commits: 3);
        await Bench.RaiseAsync("wanted", kind);
        await RaiseAsync(5);

        Assert.Equal(new CommitInfo("wanted", 1) { Kind = kind }, await Bench.FindCommitAsync("wanted"));
    }

    /// <summary>Its file is gone, or older than those that are looked at: its rows are not known any more.</summary>
    [Theory]
    [InlineData(CommitKind.Run, true)]
    [InlineData(CommitKind.Hold, true)]
    [InlineData(CommitKind.Run, false)]
    [InlineData(CommitKind.Hold, false)]
    public async Task Open_RetryOfARunWhoseCommitIsNotSeen_IsKnownToHaveCommitted(CommitKind kind, bool isGone)
    {
        await BeginAsync(commits: 3);
        await Bench.RaiseAsync("wanted", kind);
        var file = (await NewestAsync()).Key;
        await RaiseAsync(isGone ? 2 : Searched + 2);
        if (isGone)
        {
            await Bench.Log.Store.DeleteAsync(file, cancellationToken: Cancel);
        }

        Assert.Equal(new CommitInfo("wanted", 0) { Kind = kind }, await Bench.FindCommitAsync("wanted"));
    }

    /// <summary>The newest commit is Litestream's, or that of an earlier release: the others are looked at, and the commit that follows names them all again.</summary>
    [Theory]
    [InlineData("run-id", EarlierRuns)]
    [InlineData(EarlierRuns)]
    public async Task Open_NewestCommitNamesNoRuns_LooksAtTheOthersAndTheNextOneNamesThem(params string[] missing)
    {
        await BeginAsync(commits: 1);
        await Bench.RaiseAsync("wanted");
        await RaiseAsync(Searched);
        var foreign = (await NewestAsync()).Key;
        Bench.Log.Store.Heads = (key, head) => key == foreign ? head! with { Metadata = head.Metadata.Where(pair => !missing.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal) } : head;

        Assert.Equal(Searched, await LooksAsync("never"));
        Assert.NotNull(await Bench.FindCommitAsync("wanted"));

        await RaiseAsync(1);
        Assert.Equal(1, await LooksAsync("never"));
        Assert.NotNull(await Bench.FindCommitAsync("wanted"));
    }

    /// <summary>What brought a plain file into a log names the runs of that file alone, and another program may have put the file there since the log was closed.</summary>
    [Fact]
    public async Task Open_RunOfALogThatWasClosedMeanwhile_FindsItsCommit()
    {
        await BeginAsync(commits: 1);
        await Bench.RaiseAsync("wanted");
        Assert.Equal(CommitStatus.Committed, await Bench.ToObjectAsync());
        await Bench.StoreForeignAsync();
        Assert.Equal(CommitStatus.Committed, await Bench.ToLogAsync());

        Assert.NotNull(await Bench.FindCommitAsync("wanted"));
        await RaiseAsync(3);
        Assert.NotNull(await Bench.FindCommitAsync("wanted"));
        Assert.Equal(1, await LooksAsync("never"));
    }

    /// <summary>There is room for ten ids of a hundred letters, fewer than are looked at.</summary>
    [Fact]
    public async Task Commit_NoRoomForAsManyRunsAsAreLookedAt_NamesNone()
    {
        await BeginAsync(commits: 1);
        var ids = Enumerable.Range(0, 13).Select(number => $"{number:d2}".PadRight(100, 'r')).ToList();
        foreach (var id in ids)
        {
            await Bench.RaiseAsync(id);
        }

        Assert.DoesNotContain(EarlierRuns, (await NewestAsync()).Metadata.Keys);
        Assert.All(ids, id => Assert.NotNull(Bench.FindCommitAsync(id).GetAwaiter().GetResult()));
    }

    /// <summary>Another run has committed since this one was looked for, and the check-out had to list the log anew: that run is not among those that were found.</summary>
    [Fact]
    public async Task Commit_OnAnotherStateThanTheRunWasLookedForIn_NamesNone()
    {
        await BeginAsync(commits: 3);
        await using var session = await Bench.Sessions(Bench.Log.Store).OpenAsync(LogBench.Key, "mine", Cancel);
        await Bench.RaiseAsync("between");
        await SnapshotAloneAsync();
        var checkOut = await session.CheckOutAsync(Bench.Log.File("mine.db"), Cancel);
        SampleDatabase.Raise(checkOut.Path);
        Assert.Equal(CommitStatus.Committed, (await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, cancellationToken: Cancel)).Status);

        Assert.DoesNotContain(EarlierRuns, (await NewestAsync()).Metadata.Keys);
        Assert.Equal(5, await Bench.ReadAsync());
    }

    /// <summary>The local copy is confirmed by the head that the search has read, and by no other where there is another log.</summary>
    [Fact]
    public async Task CheckOut_FromACurrentLocalCopy_ReadsTheNewestHeadOnce()
    {
        var options = new DatabaseSessionOptions { Log = new LogLayoutOptions { WarmFolder = Bench.Log.Warm } };
        await BeginAsync(commits: 3);
        for (var run = 0; run < 3; run++)
        {
            Bench.Log.Store.Calls.Clear();
            await using var session = await new DatabaseSessions(Bench.Log.Store, options, Bench.Log.Time, NullLogger.Instance).OpenAsync(LogBench.Key, $"warm-{run}", Cancel);
            var checkOut = await session.CheckOutAsync(Bench.Log.Local, Cancel);
            await session.MaintainAsync(checkOut, Cancel);

            Assert.Equal(run == 0, checkOut.BytesMoved > 0);
            Assert.Equal(run == 0, Bench.Log.Store.Calls.Any(call => call.StartsWith("GET", StringComparison.Ordinal)));
            Assert.Single(Bench.Log.Store.Calls, call => call.StartsWith($"HEAD {LogBench.Key}.ltx/", StringComparison.Ordinal));
        }
    }

    /// <summary>A log of runs that raise the counter, without a plain file beside it.</summary>
    private async Task BeginAsync(int commits)
    {
        await Bench.Log.CommitAsync(1);
        await RaiseAsync(commits);
    }

    private async Task RaiseAsync(int commits)
    {
        for (var commit = 0; commit < commits; commit++)
        {
            Assert.Equal(CommitStatus.Committed, await Bench.RaiseAsync());
        }
    }

    /// <summary>Puts a snapshot of the newest state, and removes all that it holds.</summary>
    private async Task SnapshotAloneAsync()
    {
        var files = await LogFile.ListAsync(Bench.Log.Store, LogBench.Key, Cancel);
        var checkOut = (LogCheckOut)await Bench.Log.Layout().CheckOutAsync(Bench.Log.File("snapshot.db"), Cancel);
        await new LogSnapshot(Bench.Log.Store, LogBench.Key).PutAsync(checkOut.Path, checkOut.Stored!, Cancel);
        foreach (var file in files)
        {
            await Bench.Log.Store.DeleteAsync(file.Key, cancellationToken: Cancel);
        }
    }

    /// <summary>How many commits a run that has not committed looks at.</summary>
    private async Task<int> LooksAsync(string runId)
    {
        Bench.Log.Store.Calls.Clear();
        Assert.Null(await Bench.FindCommitAsync(runId));
        return Bench.Log.Store.Calls.Count(call => call.StartsWith($"HEAD {LogBench.Key}.ltx/", StringComparison.Ordinal));
    }

    private async Task<ObjectHead> NewestAsync() => (await Bench.Finder.FindAsync(Cancel)).Log!.Newest!;
}
