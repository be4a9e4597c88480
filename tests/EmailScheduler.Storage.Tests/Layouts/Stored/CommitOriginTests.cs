using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

/// <summary>What a commit says of when, by what and for whom it was made, in either layout.</summary>
public sealed class CommitOriginTests() : StoredBenchTests(new StoredBench { Actor = "cli:anna@host" })
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Commit_InOneTickOrWithAClockSetBack_IsLaterThanTheStateThatItReplaces(bool inLog)
    {
        await BeginAsync(inLog);
        var times = new List<DateTimeOffset>();
        foreach (var step in new[] { TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.Zero })
        {
            Bench.Log.Time.Advance(step);
            Assert.Equal(CommitStatus.Committed, await Bench.RaiseAsync());
            times.Add(Time(await NewestAsync()));
        }

        // The clock of another machine, a year behind.
        Bench.Log.Time.AdjustTime(Bench.Log.Time.GetUtcNow().AddYears(-1));
        Assert.Equal(CommitStatus.Committed, await Bench.RaiseAsync());
        times.Add(Time(await NewestAsync()));

        Assert.Equal(times.Distinct().Order(), times);
        Assert.Equal(times[^2].AddMilliseconds(1), times[^1]);
    }

    [Theory]
    [InlineData(false, CommitKind.Run, "run")]
    [InlineData(false, CommitKind.Fold, "fold")]
    [InlineData(true, CommitKind.Run, "run")]
    [InlineData(true, CommitKind.Exec, "exec")]
    public async Task Commit_OfASession_SaysItsKindAndActor(bool inLog, CommitKind kind, string expected)
    {
        await BeginAsync(inLog);
        await using (var session = await Bench.Sessions(Bench.Log.Store).OpenAsync(LogBench.Key, "run-9", Cancel))
        {
            var checkOut = await session.CheckOutAsync(Bench.Log.Local, Cancel);
            SampleDatabase.Raise(checkOut.Path);
            await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, kind, Cancel);
        }

        var head = await NewestAsync();
        Assert.Equal((expected, "cli:anna@host"), (head.Metadata["commit-kind"], head.Metadata["actor"]));
        Assert.Equal(new CommitInfo("run-9", 1) { Kind = kind, Actor = "cli:anna@host" }, await Bench.FindCommitAsync("run-9"));
    }

    [Fact]
    public async Task Conversion_InBothLayouts_SaysSo()
    {
        await Bench.StoreForeignAsync();
        await Bench.ToLogAsync();
        Assert.Equal("conversion", (await NewestAsync()).Metadata["commit-kind"]);

        await Bench.ToObjectAsync();
        var file = await NewestAsync();
        var closing = (await Bench.Finder.FindAsync(Cancel)).Log!.Newest!;
        Assert.Equal(("conversion", "conversion"), (file.Metadata["commit-kind"], closing.Metadata["commit-kind"]));
        Assert.True(Time(file) > LogMetadata.Time(closing));
    }

    [Fact]
    public async Task Commit_OnAnObjectWithoutATime_IsLaterThanItsLastModified()
    {
        await Bench.StoreForeignAsync();
        var before = (await NewestAsync()).LastModified;
        Bench.Log.Time.AdjustTime(before.AddDays(-1));

        await Bench.RaiseAsync();

        Assert.True(Time(await NewestAsync()) > before);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("timer", "timer")]
    [InlineData("cli:an na\r\n@höst", "cli:an_na__@h_st")]
    public void Actor_WithAnyCharacters_IsPlain(string? given, string? expected) => Assert.Equal(expected, new CommitInfo("run-1", 0) { Actor = given }.Actor);

    [Fact]
    public void Actor_TooLong_IsCutOff() => Assert.Equal(64, new CommitInfo("run-1", 0) { Actor = new string('a', 70) }.Actor!.Length);

    private static DateTimeOffset Time(ObjectHead head) => head.Key == LogBench.Key ? CommitMetadata.CommittedAt(head) : LogMetadata.Time(head);

    private async Task BeginAsync(bool inLog)
    {
        await Bench.StoreForeignAsync();
        if (inLog)
        {
            await Bench.ToLogAsync();
        }
    }

    private async Task<ObjectHead> NewestAsync() => (await Bench.Log.Store.HeadAsync((await Bench.Finder.FindAsync(Cancel)).Newest!.Key, Cancel))!;
}
