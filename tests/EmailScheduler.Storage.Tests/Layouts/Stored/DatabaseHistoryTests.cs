using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

/// <summary>One history of both layouts: what is listed, what a verification finds, and what goes when it is too old.</summary>
public sealed class DatabaseHistoryTests() : StoredBenchTests(new StoredBench { Actor = "timer" })
{
    private DatabaseHistory History => new(Bench.Log.Store, LogBench.Key, new LogLayoutOptions(), new VersionOptions(), Bench.Log.Time, NullLogger.Instance);

    [Fact]
    public async Task List_AfterConversions_HasTheStatesOfBothLayoutsInTheirOrder()
    {
        await BeginAsync();

        var states = await History.ListAsync(cancellationToken: Cancel);

        Assert.Equal(states.OrderByDescending(state => state.CommittedAt).Select(state => state.Id), states.Select(state => state.Id));
        Assert.Equal(states.Count, states.Select(state => state.CommittedAt).Distinct().Count());
        Assert.Equal(["run", "conversion", "conversion", "run", "conversion", "run", "external"], states.Select(state => state.IsExternal ? "external" : state.Kind.ToString()!.ToLowerInvariant()));
        Assert.Equal(states[0], Assert.Single(states, state => state.IsCurrent));
        Assert.All(states.Where(state => !state.IsExternal), state => Assert.Equal("timer", state.Actor));
    }

    [Fact]
    public async Task FindAndFetch_EveryState_IsWhatItWas()
    {
        await BeginAsync();
        var states = await History.ListAsync(cancellationToken: Cancel);

        foreach (var state in states)
        {
            Assert.Equal(state.Id, (await History.FindAsync(state.CommittedAt, Cancel))!.Id);
            Assert.Equal(state.Id, (await History.FindAsync(state.TxId is null ? state.Id : state.Id.TrimStart('0'), Cancel))!.Id);
            await History.FetchAsync(state, Bench.Log.Local, Cancel);
        }

        await History.FetchAsync(states[0], Bench.Log.Local, Cancel);
        Assert.Equal(3, SampleDatabase.Read(Bench.Log.Local));
        await History.FetchAsync(states[^1], Bench.Log.Local, Cancel);
        Assert.Equal(0, SampleDatabase.Read(Bench.Log.Local));
        Assert.Null(await History.FindAsync(states[^1].CommittedAt.AddMilliseconds(-1), Cancel));
    }

    [Fact]
    public async Task Verify_WholeHistory_FindsNothing()
    {
        await BeginAsync();

        var report = await VerifyAsync();

        Assert.Empty(report.Findings);
        Assert.True(report is { Versions: > 0, LogFiles: 3, HasFile: true }, $"{report}");
    }

    [Fact]
    public async Task Verify_CompactedLogWithSnapshots_FindsNothing()
    {
        await Bench.Log.CommitAsync(30, maintain: true);

        Assert.Empty((await VerifyAsync()).Findings);
    }

    /// <summary>What is done to a log of four commits, and what is found of which file.</summary>
    public static TheoryData<string, HistoryProblem, string> LogFaults => new()
    {
        { "a byte is changed", HistoryProblem.Damaged, LogBench.Commit(3) },
        { "a commit is gone", HistoryProblem.Missing, LogBench.Commit(3) },
        { "a commit is in the place of another", HistoryProblem.Misnamed, LogBench.Commit(3) },
        { "a commit of another log", HistoryProblem.Damaged, LogBench.Commit(3) },
        { "a file that is no log's", HistoryProblem.Foreign, LogBench.Key + ".ltx/notes.txt" },
    };

    [Theory]
    [MemberData(nameof(LogFaults))]
    public async Task Verify_FaultInTheLog_IsFound(string fault, HistoryProblem problem, string key)
    {
        await Bench.Log.CommitAsync(4);
        switch (fault)
        {
            case "a byte is changed":
                await Bench.Log.FlipBitAsync(key, 150);
                break;
            case "a commit is gone":
                await Bench.Log.Store.DeleteAsync(key, cancellationToken: Cancel);
                break;
            case "a commit is in the place of another":
                await Bench.Log.Store.CopyAsync(LogBench.Commit(2), key, cancellationToken: Cancel);
                break;
            case "a commit of another log":
                using (var other = new LogBench())
                {
                    await other.CommitAsync(2);
                    await other.CommitAsync("other", path => Sql.Execute(path, "UPDATE counter SET value = 77"));
                    var foreign = await other.Store.GetBytesAsync(key);
                    await Bench.Log.ReplaceAsync(key, _ => foreign);
                }

                break;
            default:
                await Bench.Log.Store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes("any"u8.ToArray()) }, Cancel);
                break;
        }

        Assert.Contains((await VerifyAsync()).Findings, finding => finding.Problem == problem && finding.Key == key);
    }

    [Fact]
    public async Task Verify_FaultsInVersions_AreFound()
    {
        await BeginAsync();
        var versions = (await Bench.Log.Store.KeysAsync(LogBench.Key + ".versions/")).ToList();
        await using (var file = new FileStream(Bench.Log.File("store/" + versions[0]), FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = 4096;
            await file.WriteAsync(new byte[8192], Cancel);
        }

        await Bench.Log.Store.CopyAsync(LogBench.Key, LogBench.Key + ".versions/20250121T143022Z-another-run.db", cancellationToken: Cancel);
        await Bench.Log.Store.PutAsync(new PutRequest { Key = LogBench.Key + ".versions/notes.txt", Content = ObjectContent.FromBytes("any"u8.ToArray()) }, Cancel);

        var findings = (await VerifyAsync()).Findings;

        Assert.Contains(findings, finding => finding.Problem == HistoryProblem.Damaged && finding.Key == versions[0]);
        Assert.Contains(findings, finding => finding.Problem == HistoryProblem.Misnamed);
        Assert.Contains(findings, finding => finding.Problem == HistoryProblem.Foreign);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bound_StatesThatAreTooOld_GoAndTheCurrentOneStays(bool inLog)
    {
        await Bench.StoreForeignAsync();
        await Bench.RaiseAsync();
        if (inLog)
        {
            await Bench.ToLogAsync();
            await Bench.RaiseAsync();
        }

        Bench.Log.Time.Advance(TimeSpan.FromDays(3));
        await Bench.RaiseAsync();
        Bench.Log.Time.Advance(TimeSpan.FromDays(8));
        var counted = await Bench.ReadAsync();

        await new HistoryBound(Bench.Log.Store, LogBench.Key, TimeSpan.FromDays(30)).ApplyAsync(Cancel);
        Assert.True((await History.ListAsync(cancellationToken: Cancel)).Count > 2);
        await new HistoryBound(Bench.Log.Store, LogBench.Key, TimeSpan.FromDays(10)).ApplyAsync(Cancel);

        Assert.Empty(await Bench.Log.Store.KeysAsync(LogBench.Key + ".versions/"));
        Assert.Contains(await History.ListAsync(cancellationToken: Cancel), state => state.IsCurrent);
        Assert.Equal(counted, await Bench.ReadAsync());
        Assert.Empty((await VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Bound_ClosedLog_GoesWithItsLastCommitLast()
    {
        await BeginAsync();
        Bench.Log.Time.Advance(TimeSpan.FromDays(20));
        await Bench.RaiseAsync();

        await new HistoryBound(Bench.Log.Store, LogBench.Key, TimeSpan.FromDays(10)).ApplyAsync(Cancel);

        Assert.Empty(await Bench.Log.FilesAsync());
        Assert.Equal(4, await Bench.ReadAsync());
        Assert.Equal(StoredDatabaseKind.PlainFile, (await Bench.Finder.ExamineAsync(Cancel)).Kind);
    }

    /// <summary>A file of another program, a run, a log with a run, and the plain file again with a run.</summary>
    private async Task BeginAsync()
    {
        await Bench.StoreForeignAsync();
        foreach (var step in new Func<Task>[] { () => Bench.RaiseAsync(), Bench.ToLogAsync, () => Bench.RaiseAsync(), Bench.ToObjectAsync, () => Bench.RaiseAsync() })
        {
            Bench.Log.Time.Advance(TimeSpan.FromSeconds(5));
            await step();
        }
    }

    private Task<HistoryReport> VerifyAsync() => new HistoryVerification(Bench.Log.Store, LogBench.Key, Bench.Log.File("verify.db")).RunAsync(Cancel);
}
