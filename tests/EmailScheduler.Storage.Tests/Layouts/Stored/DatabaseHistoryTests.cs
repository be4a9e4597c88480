using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

/// <summary>One history of both layouts: what is listed, what a verification finds, and what goes when it is too old.</summary>
public sealed class DatabaseHistoryTests : IDisposable
{
    private readonly StoredBench _bench = new() { Actor = "timer" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private DatabaseHistory History => new(_bench.Log.Store, LogBench.Key, new LogLayoutOptions(), new VersionOptions(), _bench.Log.Time, NullLogger.Instance);

    public void Dispose() => _bench.Dispose();

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
            await History.FetchAsync(state, _bench.Log.Local, Cancel);
        }

        await History.FetchAsync(states[0], _bench.Log.Local, Cancel);
        Assert.Equal(3, SampleDatabase.Read(_bench.Log.Local));
        await History.FetchAsync(states[^1], _bench.Log.Local, Cancel);
        Assert.Equal(0, SampleDatabase.Read(_bench.Log.Local));
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
        await _bench.Log.CommitAsync(30, maintain: true);

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
        await _bench.Log.CommitAsync(4);
        switch (fault)
        {
            case "a byte is changed":
                await _bench.Log.ReplaceAsync(key, bytes =>
                {
                    bytes[150] ^= 1;
                    return bytes;
                });
                break;
            case "a commit is gone":
                await _bench.Log.Store.DeleteAsync(key, cancellationToken: Cancel);
                break;
            case "a commit is in the place of another":
                await _bench.Log.Store.CopyAsync(LogBench.Commit(2), key, cancellationToken: Cancel);
                break;
            case "a commit of another log":
                using (var other = new LogBench())
                {
                    await other.CommitAsync(2);
                    await other.CommitAsync("other", path => Sql.Execute(path, "UPDATE counter SET value = 77"));
                    await CopyAsync(other, key);
                }

                break;
            default:
                await _bench.Log.Store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes("any"u8.ToArray()) }, Cancel);
                break;
        }

        Assert.Contains((await VerifyAsync()).Findings, finding => finding.Problem == problem && finding.Key == key);
    }

    [Fact]
    public async Task Verify_FaultsInVersions_AreFound()
    {
        await BeginAsync();
        var versions = (await _bench.Log.Store.KeysAsync(LogBench.Key + ".versions/")).ToList();
        await using (var file = new FileStream(_bench.Log.File("store/" + versions[0]), FileMode.Open, FileAccess.ReadWrite))
        {
            file.Position = 4096;
            await file.WriteAsync(new byte[8192], Cancel);
        }

        await _bench.Log.Store.CopyAsync(LogBench.Key, LogBench.Key + ".versions/20250121T143022Z-another-run.db", cancellationToken: Cancel);
        await _bench.Log.Store.PutAsync(new PutRequest { Key = LogBench.Key + ".versions/notes.txt", Content = ObjectContent.FromBytes("any"u8.ToArray()) }, Cancel);

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
        await _bench.StoreForeignAsync();
        await _bench.RaiseAsync();
        if (inLog)
        {
            await _bench.ToLogAsync();
            await _bench.RaiseAsync();
        }

        _bench.Log.Time.Advance(TimeSpan.FromDays(3));
        await _bench.RaiseAsync();
        _bench.Log.Time.Advance(TimeSpan.FromDays(8));
        var counted = await _bench.ReadAsync();

        await new HistoryBound(_bench.Log.Store, LogBench.Key, TimeSpan.FromDays(30)).ApplyAsync(Cancel);
        Assert.True((await History.ListAsync(cancellationToken: Cancel)).Count > 2);
        await new HistoryBound(_bench.Log.Store, LogBench.Key, TimeSpan.FromDays(10)).ApplyAsync(Cancel);

        Assert.Empty(await _bench.Log.Store.KeysAsync(LogBench.Key + ".versions/"));
        Assert.Contains(await History.ListAsync(cancellationToken: Cancel), state => state.IsCurrent);
        Assert.Equal(counted, await _bench.ReadAsync());
        Assert.Empty((await VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Bound_ClosedLog_GoesWithItsLastCommitLast()
    {
        await BeginAsync();
        _bench.Log.Time.Advance(TimeSpan.FromDays(20));
        await _bench.RaiseAsync();

        await new HistoryBound(_bench.Log.Store, LogBench.Key, TimeSpan.FromDays(10)).ApplyAsync(Cancel);

        Assert.Empty(await _bench.Log.FilesAsync());
        Assert.Equal(4, await _bench.ReadAsync());
        Assert.Equal(StoredDatabaseKind.PlainFile, (await _bench.Finder.ExamineAsync(Cancel)).Kind);
    }

    /// <summary>A file of another program, a run, a log with a run, and the plain file again with a run.</summary>
    private async Task BeginAsync()
    {
        await _bench.StoreForeignAsync();
        foreach (var step in new Func<Task>[] { () => _bench.RaiseAsync(), _bench.ToLogAsync, () => _bench.RaiseAsync(), _bench.ToObjectAsync, () => _bench.RaiseAsync() })
        {
            _bench.Log.Time.Advance(TimeSpan.FromSeconds(5));
            await step();
        }
    }

    private async Task CopyAsync(LogBench other, string key)
    {
        await using var answer = await other.Store.GetAsync(key, cancellationToken: Cancel);
        using var bytes = new MemoryStream();
        await answer.Content!.CopyToAsync(bytes, Cancel);
        await _bench.Log.ReplaceAsync(key, _ => bytes.ToArray());
    }

    private Task<HistoryReport> VerifyAsync() => new HistoryVerification(_bench.Log.Store, LogBench.Key, _bench.Log.File("verify.db")).RunAsync(Cancel);
}
