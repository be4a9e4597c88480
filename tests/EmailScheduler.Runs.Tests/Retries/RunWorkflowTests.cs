using EmailScheduler.Runs.Retries;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Tests.Retries;

public class RunWorkflowTests
{
    private static readonly DateTimeOffset Start = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RunRequest Request = new() { OrganizationId = 99, RunId = "20250601T120000Z-0a1b2c3d" };
    private static readonly RetrySettings Settings = new();

    /// <summary>
    /// Script (one letter a try: b busy, t transient, c completed, u unchanged, h held, r rejected, d the process dies, s superseded, w deferred; the last
    /// one repeats), final status, tries.
    /// </summary>
    public static TheoryData<string, RunStatus, int> Scripts => new()
    {
        { "c", RunStatus.Completed, 1 },
        { "u", RunStatus.Unchanged, 1 },
        { "r", RunStatus.Rejected, 1 },
        { "h", RunStatus.Held, 1 },
        { "bth", RunStatus.Held, 3 },
        { "bc", RunStatus.Completed, 2 },
        { "bbbbbbbbbc", RunStatus.Completed, 10 },
        { "bbbbbbbbbbc", RunStatus.Busy, 10 },
        { "b", RunStatus.Busy, 10 },
        { "tc", RunStatus.Completed, 2 },
        { "ttttc", RunStatus.Completed, 5 },
        { "tttttc", RunStatus.Transient, 5 },
        { "t", RunStatus.Transient, 5 },
        { "btr", RunStatus.Rejected, 3 },

        // Each kind of trouble has tries of its own: a long wait for the lease leaves a network fault its five.
        { "bbbbbbbbbttttu", RunStatus.Unchanged, 14 },
        { "bbbbbbbbbtttttu", RunStatus.Transient, 14 },

        // What is not the run's fault takes none of its tries.
        { "dc", RunStatus.Completed, 2 },
        { "ddddddddddddddddddddc", RunStatus.Completed, 21 },
        { "swswswswswswc", RunStatus.Completed, 13 },
        { "dtdtdtdtu", RunStatus.Unchanged, 9 },
        { "dtdtdtdtdtu", RunStatus.Transient, 10 },
        { "dr", RunStatus.Rejected, 2 },
    };

    /// <summary>Script, and which of its tries work alone: from the second death of the run on.</summary>
    public static TheoryData<string, bool[]> Solitude => new()
    {
        { "dc", [false, false] },
        { "ddc", [false, false, true] },
        { "dbdtc", [false, false, false, true, true] },
        { "wwsc", [false, false, false, false] },
    };

    /// <summary>Tries, and the nominal wait after each (seconds): docs/storage-protocol.md, section 2.2.</summary>
    public static TheoryData<string, int[]> NominalWaits => new()
    {
        { "b", [30, 60, 120, 240, 480, 960, 1920, 3600, 3600] },
        { "t", [5, 10, 20, 40] },
        { "bttbc", [30, 5, 10, 60] },
        { "ddddddddc", [15, 30, 60, 120, 240, 300, 300, 300] },
        { "wwwwc", [15, 30, 60, 60] },
        { "ssc", [300, 300] },

        // Each kind has waits of its own: who was turned away for long does not wait long after a first death.
        { "wwwwwwdc", [15, 30, 60, 60, 60, 60, 15] },
        { "dwdsdc", [15, 15, 30, 300, 60] },

        // Only deaths in a row make the wait longer.
        { "ddtddc", [15, 30, 5, 15, 30] },
    };

    /// <summary>Seconds until the holder's lease expires by our clock, and the wait after the first busy try (seconds, least and most).</summary>
    public static TheoryData<double, double, double> Expiries => new()
    {
        { 3600, 24, 30 },
        { 10, 11, 11 },
        { 0.5, 1.5, 1.5 },
        { 0, 1, 1 },
        { -1, 24, 30 },
        { -7200, 24, 30 },
    };

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task RunAsync_Script_EndsAsDue(string script, RunStatus expected, int tries)
    {
        var context = Scripted(script);

        var outcome = await RunWorkflow.RunAsync(context, Request, Settings, Cancel);

        Assert.Equal(expected, outcome.Status);
        Assert.Equal(Enumerable.Range(1, tries).Select(number => (Request.RunId, number)), context.Requests.Select(request => (request.RunId, request.Try)));
        Assert.Equal(tries - 1, context.Waits.Count);
        Assert.Equal((tries, expected, null), (context.Reported[^1].Tries, context.Reported[^1].LastStatus, context.Reported[^1].NextTryAt));
    }

    [Theory]
    [MemberData(nameof(Solitude))]
    public async Task RunAsync_ProcessDiedTwice_WorksAloneFromThenOn(string script, bool[] alone)
    {
        var context = Scripted(script);

        await RunWorkflow.RunAsync(context, Request, Settings, Cancel);

        Assert.Equal(alone, context.Requests.Select(request => request.Alone));
    }

    [Theory]
    [InlineData("d", RunStatus.Transient)]
    [InlineData("s", RunStatus.Superseded)]
    [InlineData("w", RunStatus.Deferred)]
    public async Task RunAsync_UncountedForTwoHours_GivesUp(string script, RunStatus expected)
    {
        var context = Scripted(script);

        var outcome = await RunWorkflow.RunAsync(context, Request, Settings, Cancel);

        Assert.Equal(expected, outcome.Status);
        Assert.InRange(context.UtcNow - Start, TimeSpan.FromHours(2), TimeSpan.FromHours(2) + Settings.LongestDeathWait);
    }

    /// <summary>An app that is stopped for a morning is no run that has died for two hours.</summary>
    [Fact]
    public async Task RunAsync_AppStandsStillAfterADeath_TriesFiveTimesAllTheSame()
    {
        ScriptedContext context = null!;
        context = new ScriptedContext(Start, _ => Die(TimeSpan.Zero), _ => Die(TimeSpan.FromHours(3)), _ => Die(TimeSpan.Zero));

        await RunWorkflow.RunAsync(context, Request, Settings, Cancel);

        Assert.Equal(5, context.Requests.Count);

        RunTry Die(TimeSpan standsStill)
        {
            context.StandStill(standsStill);
            return RunTry.Died("WorkerExited");
        }
    }

    [Fact]
    public async Task RunAsync_ProcessDies_ReasonNamesMemoryAndTimeLimit()
    {
        var context = Scripted("d");

        var outcome = await RunWorkflow.RunAsync(context, Request, Settings, Cancel);

        Assert.Contains("memory", outcome.Reason, StringComparison.Ordinal);
        Assert.Contains("functionTimeout", outcome.Reason, StringComparison.Ordinal);
        Assert.Contains($"deaths so far: {context.Requests.Count}", outcome.Reason, StringComparison.Ordinal);
        Assert.Contains("WorkerExited", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Transient, context.Reported[^1].LastStatus);
        Assert.All(context.Reported.SkipLast(1), told => Assert.Null(told.LastStatus));
    }

    [Theory]
    [MemberData(nameof(NominalWaits))]
    public async Task RunAsync_Trouble_WaitsExponentiallyWithJitterDownwards(string script, int[] nominal)
    {
        var context = Scripted(script);

        await RunWorkflow.RunAsync(context, Request, Settings, Cancel);

        Assert.Equal(nominal.Length, context.Waits.Count);
        Assert.All(context.Waits.Zip(nominal), pair => Assert.InRange(pair.First.TotalSeconds, pair.Second * 0.8, pair.Second));
    }

    [Theory]
    [MemberData(nameof(Expiries))]
    public async Task RunAsync_HolderExpires_WaitsNoLongerThanThat(double expiresIn, double least, double most)
    {
        var context = new ScriptedContext(
            Start,
            now => RunTry.Ended(Outcome(RunStatus.Busy) with { Holder = new LeaseHolder(null, null, null, null, now, now + TimeSpan.FromSeconds(expiresIn), IsExpired: false) }),
            _ => RunTry.Ended(Outcome(RunStatus.Completed)));

        await RunWorkflow.RunAsync(context, Request, Settings, Cancel);

        Assert.InRange(Assert.Single(context.Waits).TotalSeconds, least, most);
    }

    [Fact]
    public async Task RunAsync_SameRunId_WaitsTheSame()
    {
        var first = Scripted("b");
        var replayed = Scripted("b");

        await RunWorkflow.RunAsync(first, Request, Settings, Cancel);
        await RunWorkflow.RunAsync(replayed, Request, Settings, Cancel);

        Assert.Equal(first.Waits, replayed.Waits);
        Assert.Equal(first.Reported, replayed.Reported);
    }

    [Fact]
    public async Task RunAsync_OtherRunIds_WaitApart()
    {
        var waits = new List<TimeSpan>();
        for (var run = 0; run < 20; run++)
        {
            var context = Scripted("bc");
            await RunWorkflow.RunAsync(context, Request with { RunId = $"20250601T120000Z-{run:x8}" }, Settings, Cancel);
            waits.AddRange(context.Waits);
        }

        Assert.Equal(20, waits.Distinct().Count());
    }

    [Fact]
    public async Task RunAsync_Busy_TellsReasonAndNextTry()
    {
        var context = Scripted("bc");

        await RunWorkflow.RunAsync(context, Request, Settings, Cancel);

        Assert.Equal(
            [
                new RunWorkflowStatus { Tries = 1 },
                new RunWorkflowStatus { Tries = 1, LastStatus = RunStatus.Busy, Reason = "because", NextTryAt = Start + context.Waits[0] },
                new RunWorkflowStatus { Tries = 2, LastStatus = RunStatus.Busy, Reason = "because" },
                new RunWorkflowStatus { Tries = 2, LastStatus = RunStatus.Completed, Reason = "because" },
            ],
            context.Reported);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileWaitingInProcess_EndsAtOnce()
    {
        using var cancel = new CancellationTokenSource();
        var clock = new FakeTimeProvider(Start);
        var context = new InProcessWorkflowContext((_, _) => Task.FromResult(Outcome(RunStatus.Busy)), clock);

        var run = RunWorkflow.RunAsync(context, Request, Settings, cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task RunAsync_InProcess_TriesAgainWhenTheWaitIsOver()
    {
        var clock = new FakeTimeProvider(Start);
        var script = new Queue<RunStatus>([RunStatus.Busy, RunStatus.Transient, RunStatus.Completed]);
        var context = new InProcessWorkflowContext((_, _) => Task.FromResult(Outcome(script.Dequeue())), clock);

        var run = RunWorkflow.RunAsync(context, Request, Settings, Cancel);
        Assert.Equal(2, script.Count);
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Single(script);
        clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(RunStatus.Completed, (await run).Status);
    }

    private static ScriptedContext Scripted(string script) => new(Start, [.. script.Select(letter => (Func<DateTimeOffset, RunTry>)(_ => Tried(letter)))]);

    private static RunTry Tried(char letter) => letter == 'd' ? RunTry.Died("WorkerExited") : RunTry.Ended(Outcome(letter switch
    {
        'b' => RunStatus.Busy,
        't' => RunStatus.Transient,
        'h' => RunStatus.Held,
        'c' => RunStatus.Completed,
        'u' => RunStatus.Unchanged,
        's' => RunStatus.Superseded,
        'w' => RunStatus.Deferred,
        _ => RunStatus.Rejected,
    }));

    private static RunOutcome Outcome(RunStatus status) =>
        new() { Status = status, OrganizationId = Request.OrganizationId, RunId = Request.RunId, Reason = "because" };
}
