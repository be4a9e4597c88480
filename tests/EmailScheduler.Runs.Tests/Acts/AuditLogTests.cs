using EmailScheduler.Runs.Acts;

namespace EmailScheduler.Runs.Tests.Acts;

public sealed class AuditLogTests : IDisposable
{
    private const string Prefix = "org-data/99.db.audit/";

    private static readonly ObjectStoreException Away = new(ObjectStoreFailure.Transient, "The store is away.");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 15, 6, 0, 0, TimeSpan.Zero));
    private readonly RunFolder _folder;

    public AuditLogTests() => _folder = new RunFolder(_clock);

    private AuditLog Log => LogOver(_folder.Store);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Record_Act_SaysWhoDidWhatWhenAndWhy()
    {
        var (result, warning) = await RecordAsync(Log, () => Task.FromResult("result"));

        var record = Assert.Single(await Log.ListAsync(10, Cancel));
        Assert.Equal(("result", null), (result, warning));
        Assert.Equal((AuditActs.Approve, AuditOutcome.Done, "cli:anna@host", "a new list", _clock.GetUtcNow()), (record.Act, record.Outcome, record.Actor, record.Reason, record.At));
        Assert.Equal("20260115T060000Z-0a1b2c3d", record.Ids["run"]);
        Assert.StartsWith("20260115T060000Z-", record.Id, StringComparison.Ordinal);
    }

    /// <summary>An id has whole seconds: acts of one second are told apart by their own time.</summary>
    [Fact]
    public async Task ListSince_Time_HasWhatBeganAfterIt()
    {
        var times = new List<DateTimeOffset>();
        for (var act = 0; act < 4; act++)
        {
            times.Add(_clock.GetUtcNow());
            await RecordAsync(Log, () => Task.FromResult(""));
            _clock.Advance(TimeSpan.FromMilliseconds(400));
        }

        foreach (var since in times)
        {
            Assert.Equal(times.Where(time => time > since), (await Log.ListSinceAsync(10, since, Cancel)).Select(record => record.At).Order());
        }

        Assert.Equal(times[^1], Assert.Single(await Log.ListSinceAsync(1, times[0], Cancel)).At);
    }

    /// <summary>Acts of one second, of several, and more of them than are read at once: newest first, the same in pages as in one list.</summary>
    [Theory]
    [InlineData(0.01, 1)]
    [InlineData(0.01, 7)]
    [InlineData(0.3, 2)]
    [InlineData(1, 10)]
    public async Task List_ActsCloseTogether_AreInTheirOrder(double seconds, int perPage)
    {
        var times = new List<DateTimeOffset>();
        for (var act = 0; act < 25; act++)
        {
            times.Insert(0, _clock.GetUtcNow());
            await RecordAsync(Log, () => Task.FromResult(""));
            _clock.Advance(TimeSpan.FromSeconds(seconds));
        }

        var all = await Log.ListAsync(100, Cancel);
        Assert.Equal(times, all.Select(record => record.At));

        var paged = new List<AuditRecord>();
        while (await Log.ListAsync(perPage, paged.LastOrDefault()?.Id, Cancel) is { Count: > 0 } page)
        {
            paged.AddRange(page);
        }

        Assert.Equal(all.Select(record => record.Id), paged.Select(record => record.Id));
    }

    /// <summary>Two machines whose clocks say the same: the order is none of time, and stays the same.</summary>
    [Fact]
    public async Task List_ActsOfTheSameTime_HaveAnOrderThatStays()
    {
        for (var act = 0; act < 20; act++)
        {
            await RecordAsync(Log, () => Task.FromResult(""));
        }

        var all = (await Log.ListAsync(100, Cancel)).Select(record => record.Id).ToList();

        Assert.Equal(all.OrderDescending(StringComparer.Ordinal), all);
        Assert.Equal(all.Skip(5).Take(5), (await Log.ListAsync(5, all[4], Cancel)).Select(record => record.Id));
    }

    /// <summary>The process dies, or the act's answer is lost: what remains says that it may have happened.</summary>
    [Fact]
    public async Task Record_ActThrows_StaysAsItWasBegun()
    {
        await Assert.ThrowsAsync<ObjectStoreException>(() => RecordAsync(Log, () => throw Away));

        Assert.Equal(AuditOutcome.Begun, Assert.Single(await Log.ListAsync(10, Cancel)).Outcome);
    }

    [Fact]
    public async Task Record_WhileTheActIsUnderWay_IsThere()
    {
        await RecordAsync(Log, async () =>
        {
            Assert.Equal(AuditOutcome.Begun, Assert.Single(await Log.ListAsync(10, Cancel)).Outcome);
            return "";
        });
    }

    [Fact]
    public async Task Record_CallerGivesUpAfterTheAct_IsCompleted()
    {
        using var source = new CancellationTokenSource();
        await Log.RecordAsync(AuditActs.Resume, "cli:anna@host", null, new Dictionary<string, string>(), _ => Task.FromResult(source.CancelAsync()), _ => AuditOutcome.Done, source.Token);

        Assert.Equal(AuditOutcome.Done, Assert.Single(await Log.ListAsync(10, Cancel)).Outcome);
    }

    /// <summary>Writes of the record that fail, by number, and what is then there and said.</summary>
    [Theory]
    [InlineData("1", "Done", null)]
    [InlineData("2", "Begun", "no more than that this act was begun")]
    [InlineData("1 2", null, "no record of this act")]
    public async Task Record_RecordCannotBeWritten_ActIsDoneAndAWarningSaysSo(string failing, string? outcome, string? warning)
    {
        var puts = 0;
        var store = new LossyStore(_folder.Store, _ => failing.Split(' ').Contains($"{++puts}") ? Away : null);

        var (result, said) = await RecordAsync(LogOver(store), () => Task.FromResult("result"));

        Assert.Equal(("result", outcome), (result, (await Log.ListAsync(10, Cancel)).SingleOrDefault()?.Outcome.ToString()));
        if (warning is null)
        {
            Assert.Null(said);
        }
        else
        {
            Assert.Contains(warning, said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Record_AnswersLost_IsCompleted()
    {
        var store = new LossyStore(_folder.Store, _ => null, _ => Away);

        Assert.Null((await RecordAsync(LogOver(store), () => Task.FromResult(""))).Warning);

        Assert.Equal(AuditOutcome.Done, Assert.Single(await Log.ListAsync(10, Cancel)).Outcome);
    }

    /// <summary>The write happened, and neither its answer nor the look at what is there came back.</summary>
    [Theory]
    [InlineData("1", "says no more than that this act was begun")]
    [InlineData("1 2", "There may be no record of this act")]
    public async Task Record_FirstAnswerAndReadBackLost_WarnsAndBlamesNoOther(string failing, string expected)
    {
        var (puts, heads) = (0, 0);
        var store = new LossyStore(_folder.Store, _ => null, _ => failing.Split(' ').Contains($"{++puts}") ? Away : null)
        {
            OnHead = _ => ++heads == 1 ? Away : null,
        };

        var (_, warning) = await RecordAsync(LogOver(store), () => Task.FromResult(""));

        Assert.Equal(AuditOutcome.Begun, Assert.Single(await Log.ListAsync(10, Cancel)).Outcome);
        Assert.Contains(expected, warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_ChangedByAnotherMeanwhile_IsLeftAndAWarningSaysSo()
    {
        const string Other = "{}";
        var key = "";
        var (_, warning) = await RecordAsync(Log, async () =>
        {
            key = $"{Prefix}{Assert.Single(await Log.ListAsync(10, Cancel)).Id}.json";
            await _folder.PutTextAsync(key, Other);
            return "";
        });

        Assert.Contains("by another program", warning, StringComparison.Ordinal);
        Assert.Equal(Other, await _folder.ReadTextAsync(key));
    }

    [Fact]
    public async Task List_ManyRecords_TheNewestFirst()
    {
        for (var second = 0; second < 20; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await RecordAsync(Log, () => Task.FromResult(""));
        }

        var times = (await Log.ListAsync(12, Cancel)).Select(record => record.At).ToList();

        Assert.Equal(12, times.Count);
        Assert.Equal(_clock.GetUtcNow(), times[0]);
        Assert.Equal(times.OrderDescending(), times);
    }

    [Fact]
    public async Task List_FromAPlaceOn_GoesOnWhereThePageBeforeEnded()
    {
        for (var second = 0; second < 5; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await RecordAsync(Log, () => Task.FromResult(""));
        }

        var all = (await Log.ListAsync(10, Cancel)).Select(record => record.Id).ToList();

        Assert.Equal(all[2..4], (await Log.ListAsync(2, before: all[1], Cancel)).Select(record => record.Id));
        Assert.Empty(await Log.ListAsync(2, before: all[^1], Cancel));
    }

    /// <summary>Names in the store are anyone's: a time at the end of all time is one.</summary>
    [Fact]
    public async Task ListSince_IdFromTheEndOfTime_IsListed()
    {
        await _folder.PutTextAsync(
            $"{Prefix}99991231T235959Z-00000001.json",
            "{\"id\":\"99991231T235959Z-00000001\",\"organizationId\":99,\"act\":\"pause\",\"outcome\":\"done\",\"actor\":\"a\",\"at\":\"9999-12-31T23:59:59Z\"}");

        Assert.Single(await Log.ListSinceAsync(10, _clock.GetUtcNow(), Cancel));
    }

    [Fact]
    public async Task List_ForeignAndUnreadableObjects_ArePassedOver()
    {
        await RecordAsync(Log, () => Task.FromResult(""));
        var id = Assert.Single(await Log.ListAsync(10, Cancel)).Id;
        foreach (var (name, content) in new[]
        {
            ("note.json", "{}"),
            ("20260115T060001Z-00000001.json", "null"),
            ("20260115T060001Z-00000002.json", "{"),
            ("20260115T060001Z-00000003.json", "{\"act\":null}"),
            ("20260115T060001Z-00000004.json", await _folder.ReadTextAsync($"{Prefix}{id}.json")),
            ("20260115T060001Z-00000005.json", "{\"reason\":\"" + new string('x', 1 << 20) + "\"}"),
            ("20260115T060001Z-00000006.json", "{\"id\":\"20260115T060001Z-00000006\",\"organizationId\":7,\"act\":\"pause\",\"outcome\":\"done\",\"actor\":\"a\",\"at\":\"2026-01-15T06:00:00Z\"}"),
            ("20260115T060001Z-00000007.json", "{\"id\":\"20260115T060001Z-00000007\",\"organizationId\":99,\"act\":\"of_a_later_version\",\"outcome\":\"done\",\"actor\":\"a\",\"at\":\"2026-01-15T06:00:00Z\"}"),
        })
        {
            await _folder.PutTextAsync(Prefix + name, content);
        }

        Assert.Equal(["of_a_later_version", AuditActs.Approve], (await Log.ListAsync(10, Cancel)).Select(record => record.Act));
        Assert.Single(await Log.ListAsync(1, Cancel));
    }

    [Fact]
    public async Task Record_LongActor_IsCutOff()
    {
        await Log.RecordAsync(AuditActs.Resume, new string('x', 1 << 20), null, new Dictionary<string, string>(), _ => Task.FromResult(""), _ => AuditOutcome.Done, Cancel);

        Assert.Equal(200, Assert.Single(await Log.ListAsync(10, Cancel)).Actor.Length);
    }

    private static Task<(string Result, string? Warning)> RecordAsync(AuditLog log, Func<Task<string>> actAsync) => log.RecordAsync(
        AuditActs.Approve, "cli:anna@host", "a new list", new Dictionary<string, string> { ["run"] = "20260115T060000Z-0a1b2c3d" }, _ => actAsync(), _ => AuditOutcome.Done, Cancel);

    private AuditLog LogOver(IObjectStore store) => new(store, RunFolder.Organization, _clock, NullLogger.Instance);
}
