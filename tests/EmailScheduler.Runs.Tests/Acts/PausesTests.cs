using System.Globalization;
using EmailScheduler.Runs.Acts;

namespace EmailScheduler.Runs.Tests.Acts;

public sealed class PausesTests : IDisposable
{
    private const string Key = "org-data/99.db.pause.json";

    private static readonly DateOnly Day = new(2026, 1, 15);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 15, 6, 0, 0, TimeSpan.Zero));
    private readonly RunFolder _folder;

    public PausesTests() => _folder = new RunFolder(_clock);

    private Pauses Pauses => PausesOver(_folder.Store);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null, "2026-01-15", true)]
    [InlineData(null, "2999-01-01", true)]
    [InlineData("2026-01-20", "2026-01-19", true)]
    [InlineData("2026-01-20", "2026-01-20", false)]
    [InlineData("2026-01-20", "2026-01-21", false)]
    public async Task FindInForce_PausedUntilADay_HoldsBeforeThatDay(string? until, string today, bool holds)
    {
        await Pauses.PauseAsync("the list is wrong", DayOf(until), "cli:anna@host", Cancel);

        var pause = await InForceAsync(DayOf(today)!.Value);

        Assert.Equal(holds, pause is not null);
        if (pause is not null)
        {
            Assert.Equal(("the list is wrong", "cli:anna@host", _clock.GetUtcNow(), DayOf(until)), (pause.Reason, pause.Actor, pause.Since, pause.Until));
        }
    }

    [Fact]
    public async Task FindInForce_NoLastDay_DoesNotAskForTheDay()
    {
        static Task<DateOnly> AskedAsync(CancellationToken token) => throw new InvalidOperationException("The day is read.");
        Assert.Null(await Pauses.FindInForceAsync(AskedAsync, Cancel));

        await Pauses.PauseAsync("the list is wrong", null, "cli:anna@host", Cancel);

        Assert.NotNull(await Pauses.FindInForceAsync(AskedAsync, Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("""{"reason":null,"actor":"a","since":"2026-01-15T06:00:00Z"}""")]
    [InlineData("""{"reason":"r","actor":"a","since":"2026-01-15T06:00:00Z","until":"2026-02-30"}""")]
    [InlineData("""{"reason":"\ud800","actor":"a","since":"2026-01-15T06:00:00Z","until":"2026-01-01"}""")]
    [InlineData("large")]
    public async Task FindInForce_UnreadablePause_Holds(string content)
    {
        await _folder.PutTextAsync(Key, content == "large" ? "{\"reason\":\"" + new string('x', 1 << 20) + "\",\"actor\":\"a\",\"since\":\"2026-01-15T06:00:00Z\",\"until\":\"2026-01-01\"}" : content);

        var pause = await InForceAsync(Day);

        Assert.Contains(Key, pause?.Reason, StringComparison.Ordinal);
        Assert.Equal(ResumeResult.Resumed, (await Pauses.ResumeAsync(Cancel)).Result);
        Assert.Null(await InForceAsync(Day));
    }

    [Fact]
    public async Task PauseAsync_AnotherThere_ReplacesItAndSaysSo()
    {
        var first = await Pauses.PauseAsync("the list is wrong", null, "cli:anna@host", Cancel);

        var second = await Pauses.PauseAsync("until Monday", new DateOnly(2026, 1, 19), "cli:bob@host", Cancel);

        Assert.Null(first.Replaced);
        Assert.Equal(first.Pause, second.Replaced);
        Assert.Equal(second.Pause, await Pauses.FindAsync(Cancel));
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("bucket")]
    public async Task PauseAsync_ManyAtOnce_EachReplacesAnother(string kind)
    {
        await using var place = await ActStore.OpenAsync(_folder, kind);
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var race = Enumerable.Range(0, 3).Select(async number =>
        {
            await start.Task;
            return await Task.Run(() => PausesOver(place.Store).PauseAsync($"reason {number}", null, "cli:anna@host", Cancel), Cancel);
        }).ToList();
        start.SetResult();
        var outcomes = await Task.WhenAll(race);

        Assert.Single(outcomes, outcome => outcome.Replaced is null);
        var last = await PausesOver(place.Store).FindAsync(Cancel);
        Assert.DoesNotContain(outcomes, outcome => outcome.Replaced?.Reason == last!.Reason);
        Assert.Equal(2, outcomes.Select(outcome => outcome.Replaced?.Reason).OfType<string>().Distinct().Count());
    }

    [Fact]
    public async Task ResumeAsync_Twice_TheSecondFindsNone()
    {
        await Pauses.PauseAsync("the list is wrong", null, "cli:anna@host", Cancel);

        var (first, second) = (await Pauses.ResumeAsync(Cancel), await Pauses.ResumeAsync(Cancel));

        Assert.Equal((ResumeResult.Resumed, "the list is wrong", ResumeResult.NotPaused), (first.Result, first.Pause?.Reason, second.Result));
    }

    [Fact]
    public async Task ResumeAsync_NewPauseMeanwhile_LeavesTheNewOne()
    {
        await Pauses.PauseAsync("the list is wrong", null, "cli:anna@host", Cancel);
        var store = new DeletingStore(_folder.Store) { BeforeDelete = async () => await Pauses.PauseAsync("a law has changed", null, "cli:bob@host", Cancel) };

        var outcome = await PausesOver(store).ResumeAsync(Cancel);

        Assert.Equal((ResumeResult.Changed, "a law has changed"), (outcome.Result, outcome.Pause?.Reason));
        Assert.Equal("a law has changed", (await Pauses.FindAsync(Cancel))?.Reason);
    }

    [Fact]
    public async Task ResumeAsync_ResumedByAnotherMeanwhile_IsResumed()
    {
        await Pauses.PauseAsync("the list is wrong", null, "cli:anna@host", Cancel);
        var store = new DeletingStore(_folder.Store) { BeforeDelete = async () => await Pauses.ResumeAsync(Cancel) };

        Assert.Equal(ResumeResult.Resumed, (await PausesOver(store).ResumeAsync(Cancel)).Result);
    }

    [Fact]
    public async Task ResumeAsync_AnswerLost_IsResumed()
    {
        await Pauses.PauseAsync("the list is wrong", null, "cli:anna@host", Cancel);
        var store = new DeletingStore(_folder.Store) { IsAnswerLost = true };

        Assert.Equal(ResumeResult.Resumed, (await PausesOver(store).ResumeAsync(Cancel)).Result);
    }

    [Fact]
    public async Task PauseAsync_AnswerLost_IsPaused()
    {
        var store = new LossyStore(_folder.Store, _ => null, _ => new ObjectStoreException(ObjectStoreFailure.Transient, "The answer is lost."));

        var (pause, replaced) = await PausesOver(store).PauseAsync("the list is wrong", null, "cli:anna@host", Cancel);

        Assert.Equal((null, pause), (replaced, await Pauses.FindAsync(Cancel)));
    }

    private Task<Pause?> InForceAsync(DateOnly today) => Pauses.FindInForceAsync(_ => Task.FromResult(today), Cancel);

    private static DateOnly? DayOf(string? text) => text is null ? null : DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private Pauses PausesOver(IObjectStore store) => new(store, RunFolder.Organization, _clock);

    /// <summary>A real store in front of which something happens before a delete, or a delete's answer is lost.</summary>
    private sealed class DeletingStore(IObjectStore inner) : ForwardingStore(inner)
    {
        public Func<Task> BeforeDelete { get; init; } = () => Task.CompletedTask;

        public bool IsAnswerLost { get; init; }

        public override async Task<DeleteStatus> DeleteAsync(string key, string? ifMatch = null, CancellationToken cancellationToken = default)
        {
            await BeforeDelete();
            var answer = await base.DeleteAsync(key, ifMatch, cancellationToken);
            return IsAnswerLost ? throw new ObjectStoreException(ObjectStoreFailure.Transient, "The answer is lost.") : answer;
        }
    }
}
