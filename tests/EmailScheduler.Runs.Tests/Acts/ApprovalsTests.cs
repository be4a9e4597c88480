using System.Text;
using System.Text.Json;
using EmailScheduler.Runs.Acts;

namespace EmailScheduler.Runs.Tests.Acts;

public sealed class ApprovalsTests : IDisposable
{
    private const string Run = "20260115T060000Z-0a1b2c3d";
    private const string Key = $"org-data/99.db.approvals/{Run}.json";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 15, 6, 0, 0, TimeSpan.Zero));
    private readonly RunFolder _folder;

    public ApprovalsTests() => _folder = new RunFolder(_clock);

    private Approvals Approvals => ApprovalsOver(_folder.Store);

    public void Dispose() => _folder.Dispose();

    /// <summary>What was approved, what a later plan has, and whether that passes.</summary>
    public static TheoryData<string, string, bool> Plans => new()
    {
        { "withdrawn 1000", "withdrawn 1000", true },
        { "withdrawn 1000", "withdrawn 3", true },
        { "withdrawn 1000", "withdrawn 1100", true },
        { "withdrawn 1000", "withdrawn 1101", false },
        { "valid_contacts 1000", "valid_contacts 900", true },
        { "valid_contacts 1000", "valid_contacts 899", false },
        { "valid_contacts 1000", "valid_contacts 5000", true },
        { "withdrawn 1000", "released 1000", false },
        { "busy_day 10 2026-02-01", "busy_day 10 2026-02-01", true },
        { "busy_day 10 2026-02-01", "busy_day 10 2026-02-02", false },
        { "withdrawn 10;released 10", "released 10", true },
        { "withdrawn 10", "withdrawn 10;released 1", false },
        { "withdrawn 10", "withdrawn 10;setting_changed 0", true },
        { "withdrawn 9", "withdrawn 9", true },
        { "withdrawn 9", "withdrawn 10", false },
    };

    [Theory]
    [MemberData(nameof(Plans))]
    public async Task FindCovering_LaterPlan_PassesWithTheSameFindingsAndAtMostATenthWorse(string approved, string planned, bool passes)
    {
        await Approvals.ApproveAsync(Held(approved), "a new list", "cli:anna@host", Cancel);

        Assert.Equal(passes, await Approvals.FindCoveringAsync(Guard(planned), Cancel) is not null);
    }

    [Theory]
    [InlineData("other")]
    [InlineData("")]
    [InlineData("INPUTS")]
    public async Task FindCovering_SettingsMoved_FindsNothing(string inputs)
    {
        await Approvals.ApproveAsync(Held("withdrawn 10"), "a new list", "cli:anna@host", Cancel);

        Assert.Null(await Approvals.FindCoveringAsync(Guard("withdrawn 10") with { Inputs = inputs }, Cancel));
        Assert.NotNull(await Approvals.FindCoveringAsync(Guard("withdrawn 10"), Cancel));
    }

    [Theory]
    [InlineData("directory")]
    [InlineData("bucket")]
    public async Task ApproveAsync_TwoAtOnce_OneApprovalAndBothLearnWhose(string kind)
    {
        await using var place = await ActStore.OpenAsync(_folder, kind);
        var store = place.Store;
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var race = Enumerable.Range(0, 8).Select(async number =>
        {
            await start.Task;
            return await Task.Run(() => new Approvals(store, RunFolder.Organization, place.Clock).ApproveAsync(Held("withdrawn 10"), "a new list", $"cli:{number}@host", Cancel), Cancel);
        }).ToList();
        start.SetResult();
        var outcomes = await Task.WhenAll(race);

        var winner = Assert.Single(outcomes, outcome => outcome.IsNew).Approval.Actor;
        Assert.All(outcomes, outcome => Assert.Equal(winner, outcome.Approval.Actor));
        Assert.Equal(1, await store.ListAsync("org-data/99.db.approvals/", Cancel).CountAsync(Cancel));
        Assert.Equal(winner, (await ApprovalsOver(store).FindCoveringAsync(Guard("withdrawn 10"), Cancel))?.Actor);
    }

    [Fact]
    public async Task ApproveAsync_AfterItHasExpired_HoldsAgain()
    {
        await Approvals.ApproveAsync(Held("withdrawn 10"), "a new list", "cli:anna@host", Cancel);
        _clock.Advance(TimeSpan.FromHours(48) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await Approvals.FindCoveringAsync(Guard("withdrawn 10"), Cancel));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await Approvals.FindCoveringAsync(Guard("withdrawn 10"), Cancel));

        var again = await Approvals.ApproveAsync(Held("withdrawn 10"), "a new list", "cli:bob@host", Cancel);

        Assert.Equal((true, "cli:bob@host"), (again.IsNew, (await Approvals.FindCoveringAsync(Guard("withdrawn 10"), Cancel))?.Actor));
    }

    /// <summary>The machine that approved, or the one that plans, may have any clock: the store's counts.</summary>
    [Theory]
    [InlineData(365)]
    [InlineData(30)]
    public async Task FindCovering_ApprovedByAClockAhead_HoldsNoLongerByTheStoresClock(int daysAhead)
    {
        var ahead = new FakeTimeProvider(_clock.GetUtcNow().AddDays(daysAhead));
        await new Approvals(_folder.Store, RunFolder.Organization, ahead).ApproveAsync(Held("withdrawn 10"), "a new list", "cli:anna@host", Cancel);
        Assert.NotNull(await Approvals.FindCoveringAsync(Guard("withdrawn 10"), Cancel));

        _clock.Advance(TimeSpan.FromHours(48));

        Assert.Null(await Approvals.FindCoveringAsync(Guard("withdrawn 10"), Cancel));
    }

    [Fact]
    public async Task FindCovering_StoresClockSetBack_FindsNothing()
    {
        await Approvals.ApproveAsync(Held("withdrawn 10"), "a new list", "cli:anna@host", Cancel);
        _clock.AdjustTime(_clock.GetUtcNow().AddHours(-1));

        Assert.Null(await Approvals.FindCoveringAsync(Guard("withdrawn 10"), Cancel));
    }

    [Fact]
    public async Task ApproveAsync_RunHasNewFindings_ReplacesTheApprovalThatDoesNotCoverThem()
    {
        await Approvals.ApproveAsync(Held("withdrawn 10"), "a new list", "cli:anna@host", Cancel);

        var outcome = await Approvals.ApproveAsync(Held("withdrawn 100"), "a new list", "cli:bob@host", Cancel);

        Assert.Equal((true, "cli:bob@host"), (outcome.IsNew, outcome.Approval.Actor));
        Assert.NotNull(await Approvals.FindCoveringAsync(Guard("withdrawn 100"), Cancel));
    }

    public static TheoryData<string> Unreadable =>
    [
        "",
        "null",
        "{}",
        "[",
        "{\"heldRunId\":\"" + Run + "\",\"organizationId\":99,\"findings\":null,\"inputs\":\"inputs\",\"reason\":\"r\",\"actor\":\"a\",\"approvedAt\":\"2026-01-15T06:00:00Z\",\"expiresAt\":\"2027-01-15T06:00:00Z\"}",
        "{\"heldRunId\":\"" + Run + "\",\"organizationId\":99,\"findings\":[null],\"inputs\":\"inputs\",\"reason\":\"r\",\"actor\":\"a\",\"approvedAt\":\"2026-01-15T06:00:00Z\",\"expiresAt\":\"2027-01-15T06:00:00Z\"}",
        "{\"heldRunId\":\"" + Run + "\",\"organizationId\":99,\"findings\":[{\"kind\":\"of_a_later_version\"}],\"inputs\":\"inputs\",\"reason\":\"r\",\"actor\":\"a\",\"approvedAt\":\"2026-01-15T06:00:00Z\",\"expiresAt\":\"2027-01-15T06:00:00Z\"}",
        "{\"heldRunId\":\"" + Run + "\",\"organizationId\":7,\"findings\":[],\"inputs\":\"inputs\",\"reason\":\"r\",\"actor\":\"a\",\"approvedAt\":\"2026-01-15T06:00:00Z\",\"expiresAt\":\"2027-01-15T06:00:00Z\"}",
        "{\"heldRunId\":\"20260115T060000Z-ffffffff\",\"organizationId\":99,\"findings\":[],\"inputs\":\"inputs\",\"reason\":\"r\",\"actor\":\"a\",\"approvedAt\":\"2026-01-15T06:00:00Z\",\"expiresAt\":\"2027-01-15T06:00:00Z\"}",
        "{\"heldRunId\":\"" + Run + "\",\"organizationId\":99,\"findings\":[],\"inputs\":\"inputs\",\"reason\":\"\\ud800\",\"actor\":\"a\",\"approvedAt\":\"2026-01-15T06:00:00Z\",\"expiresAt\":\"2027-01-15T06:00:00Z\"}",
    ];

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task FindCovering_UnreadableApproval_IsPassedOverAndReplaced(string content)
    {
        await _folder.PutTextAsync(Key, content);
        Assert.Null(await Approvals.FindCoveringAsync(Guard("withdrawn 10"), Cancel));

        Assert.True((await Approvals.ApproveAsync(Held("withdrawn 10"), "a new list", "cli:anna@host", Cancel)).IsNew);

        Assert.NotNull(await Approvals.FindCoveringAsync(Guard("withdrawn 10"), Cancel));
    }

    [Fact]
    public async Task FindCovering_ObjectOfAMegabyteAndForeignNames_ArePassedOver()
    {
        await _folder.PutTextAsync("org-data/99.db.approvals/note.json", "{}");
        await _folder.PutTextAsync("org-data/99.db.approvals/20260115T060001Z-0a1b2c3d.txt", "{}");
        await _folder.PutTextAsync("org-data/99.db.approvals/20260115T060002Z-0a1b2c3d.json", "{\"reason\":\"" + new string('x', 2 << 20) + "\"}");
        await Approvals.ApproveAsync(Held("withdrawn 10"), "a new list", "cli:anna@host", Cancel);

        Assert.Equal(Run, (await Approvals.FindCoveringAsync(Guard("withdrawn 10"), Cancel))?.HeldRunId);
    }

    [Fact]
    public async Task FindCovering_ManyApprovalsOfTheFuture_HideNone()
    {
        var now = _clock.GetUtcNow();
        _clock.AdjustTime(now.AddDays(40));
        for (var day = 10; day < 20; day++)
        {
            await Approvals.ApproveAsync(Held("busy_day 90", $"202602{day}T060000Z-0a1b2c3d"), "a new list", "cli:anna@host", Cancel);
        }

        _clock.AdjustTime(now);
        await Approvals.ApproveAsync(Held("withdrawn 10"), "a new list", "cli:anna@host", Cancel);

        Assert.Equal(Run, (await Approvals.FindCoveringAsync(Guard("withdrawn 10"), Cancel))?.HeldRunId);
    }

    /// <summary>A run that a clock which is an hour ahead has begun, and whose plan a person has approved since: that approval is one of the newest.</summary>
    [Fact]
    public async Task FindCovering_ApprovedRunOfAnHourAhead_Covers()
    {
        for (var second = 10; second < 25; second++)
        {
            await Approvals.ApproveAsync(Held("busy_day 90", $"20260115T0550{second}Z-0a1b2c3d"), "a new list", "cli:anna@host", Cancel);
        }

        const string Ahead = "20260115T070000Z-0a1b2c3d";
        await Approvals.ApproveAsync(Held("withdrawn 10", Ahead), "a new list", "cli:anna@host", Cancel);

        Assert.Equal(Ahead, (await Approvals.FindCoveringAsync(Guard("withdrawn 10"), Cancel))?.HeldRunId);
    }

    [Fact]
    public async Task End_ManyApprovals_EndsAllThatHold()
    {
        for (var second = 10; second < 25; second++)
        {
            await Approvals.ApproveAsync(Held("withdrawn 10", $"20260115T0600{second}Z-0a1b2c3d"), "a new list", "cli:anna@host", Cancel);
        }

        await Approvals.EndAsync(Cancel);

        for (var second = 10; second < 25; second++)
        {
            Assert.Null(await Approvals.FindOfAsync(Held("withdrawn 10", $"20260115T0600{second}Z-0a1b2c3d"), Cancel));
        }
    }

    [Fact]
    public async Task FindCovering_ManyApprovals_ReadsTheTenOfTheNewestRuns()
    {
        for (var second = 10; second < 25; second++)
        {
            await Approvals.ApproveAsync(Held("withdrawn 10", $"20260115T0600{second}Z-0a1b2c3d"), "a new list", "cli:anna@host", Cancel);
        }

        var watched = new WatchedStore(_folder.Store);
        var found = await ApprovalsOver(watched).FindCoveringAsync(Guard("withdrawn 10"), Cancel);

        Assert.Equal(("20260115T060024Z-0a1b2c3d", 10), (found?.HeldRunId, watched.Gets.Count));
        Assert.DoesNotContain(watched.Gets, key => string.CompareOrdinal(key, "org-data/99.db.approvals/20260115T060015Z") < 0);
    }

    [Fact]
    public async Task ApproveAsync_AnswerLost_FindsItsOwnApproval()
    {
        var store = new LossyStore(_folder.Store, _ => null, _ => new ObjectStoreException(ObjectStoreFailure.Transient, "The answer is lost."));

        Assert.True((await ApprovalsOver(store).ApproveAsync(Held("withdrawn 10"), "a new list", "cli:anna@host", Cancel)).IsNew);
    }

    [Fact]
    public async Task ApproveAsync_DeliveredTwice_IsNew()
    {
        var store = new LossyStore(_folder.Store, _ => null) { DeliversTwice = true };

        Assert.True((await ApprovalsOver(store).ApproveAsync(Held("withdrawn 10"), "a new list", "cli:anna@host", Cancel)).IsNew);
    }

    [Fact]
    public async Task ApproveAsync_WriteFails_Throws()
    {
        var store = new LossyStore(_folder.Store, _ => new ObjectStoreException(ObjectStoreFailure.Transient, "The store is away."));

        await Assert.ThrowsAsync<ObjectStoreException>(() => ApprovalsOver(store).ApproveAsync(Held("withdrawn 10"), "a new list", "cli:anna@host", Cancel));

        Assert.Null(await Approvals.FindCoveringAsync(Guard("withdrawn 10"), Cancel));
    }

    /// <summary>What only changed beside the numbers holds nothing back, and so is not approved.</summary>
    [Fact]
    public async Task ApproveAsync_Always_StoresWhatHeldThePlan()
    {
        await Approvals.ApproveAsync(Held("withdrawn 10;setting_changed 0"), "<b>\u202Ea new list</b>", "cli:anna@host", Cancel);

        var stored = JsonSerializer.Deserialize<Approval>(Encoding.UTF8.GetBytes(await _folder.ReadTextAsync(Key)), StoredJson.Options)!;
        Assert.Equal(GuardFindingKind.Withdrawn, Assert.Single(stored.Findings).Kind);
        Assert.Equal(("<b>\u202Ea new list</b>", "inputs", TimeSpan.FromHours(48)), (stored.Reason, stored.Inputs, stored.ExpiresAt - stored.ApprovedAt));
    }

    internal static RunReport Held(string findings, string run = Run) =>
        new() { RunId = run, OrganizationId = RunFolder.Organization, Status = RunStatus.Held, Guard = Guard(findings) };

    internal static GuardReport Guard(string findings) => new()
    {
        Mode = GuardMode.Hold,
        Inputs = "inputs",
        Findings = [.. findings.Split(';').Select(text => text.Split(' ')).Select(words => new GuardFinding
        {
            Kind = JsonSerializer.Deserialize<GuardFindingKind>($"\"{words[0]}\""),
            Number = long.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture),
            Subject = words.Length > 2 ? words[2] : null,
            Holds = words[0] != "setting_changed",
        })],
    };

    private Approvals ApprovalsOver(IObjectStore store) => new(store, RunFolder.Organization, _clock);
}
