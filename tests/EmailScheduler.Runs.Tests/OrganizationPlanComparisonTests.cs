using System.Text;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Runs.Tests;

/// <summary>What a change of settings would do to the plan: of one check-out, without a trace in the store.</summary>
public sealed class OrganizationPlanComparisonTests : RunFolderTests
{
    private static readonly DateOnly Day = new(2025, 6, 1);

    /// <summary>Ada of New York may never be emailed; Bob of California has his birthday on 24 December, and his window from 25 September to 22 February.</summary>
    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task CompareAsync_EitherLayout_ComparesAndLeavesNoTrace(DatabaseLayoutKind layout)
    {
        await Folder.WithDatabaseAsync(layout);
        var before = await Folder.ContentAsync();

        var compared = await CompareAsync("Scheduling:HorizonDays=30");

        Assert.Equal(RunFolder.Organization, compared.OrganizationId);
        Assert.Equal([new ChangedSetting("Scheduling:HorizonDays", "400", "30")], compared.Settings);
        Assert.Equal(1, compared.Comparison.Vanished.NotPlanned);
        Assert.Equal([2], compared.Comparison.Vanished.Contacts);
        Assert.Equal(before, await Folder.ContentAsync());
        Folder.AssertNothingIsLeftBehind();
    }

    /// <summary>The organization's database, the change, the value that prevails and where it is; <see langword="null"/> where none does.</summary>
    public static TheoryData<string, string, string?, string?> Own => new()
    {
        { "CREATE TABLE organizations(id INTEGER, send_time_hour INTEGER); INSERT INTO organizations VALUES (99, 7)", "Scheduling:SendTimeHour=9", "7", "organizations.send_time_hour" },
        { "CREATE TABLE organizations(id INTEGER, send_time_hour INTEGER); INSERT INTO organizations VALUES (98, 7)", "Scheduling:SendTimeHour=9", null, null },
        { "CREATE TABLE organizations(id INTEGER, send_time_hour INTEGER); INSERT INTO organizations VALUES (99, NULL)", "Scheduling:SendTimeHour=9", null, null },
        {
            """CREATE TABLE organizations(id INTEGER, config_overrides TEXT); INSERT INTO organizations VALUES (99, '{"daily_send_percentage_cap":7}')""",
            "Scheduling:DailySendPercentageCap=0.5", "0.07", "organizations.config_overrides"
        },
    };

    [Theory]
    [MemberData(nameof(Own))]
    public async Task CompareAsync_OrganizationHasAValueOfItsOwn_NamesItWhereItPrevails(string sql, string change, string? value, string? column)
    {
        await Folder.WithDatabaseAsync(sql);

        var compared = await CompareAsync(change);

        Assert.Equal((value, column), (compared.Settings[0].Prevailing?.Value, compared.Settings[0].Prevailing?.Column));
        Assert.Null(compared.Settings[0].PrevailingInStates);
        Assert.Equal(value is not null, compared.Comparison.IsSame);
        Assert.Equal(value is not null, compared.InForce == compared.InForceChanged);
    }

    [Fact]
    public async Task CompareAsync_OrganizationHasBuffersOfStates_NamesThem()
    {
        await Folder.WithDatabaseAsync("""
            CREATE TABLE organization_state_buffers(org_id INTEGER, state_code TEXT, pre_exclusion_buffer_days INTEGER);
            INSERT INTO organization_state_buffers VALUES (99, 'CA', 5), (98, 'NV', 7);
            """);

        var compared = await CompareAsync("Scheduling:PreExclusionBufferDays=200");

        Assert.Null(compared.Settings[0].Prevailing);
        Assert.Equal([new GivenSetting("pre_exclusion_buffer_days.CA", "5", "organization_state_buffers")], compared.Settings[0].PrevailingInStates);
        Assert.True(compared.Comparison.IsSame);
    }

    [Fact]
    public async Task CompareAsync_EventsThatNoRunHasFolded_HoldForBothPlans()
    {
        await Folder.WithDatabaseAsync("UPDATE contacts SET zip_code = '75201'");
        var (stored, _) = await Folder.Database.Events.AddAsync(Encoding.UTF8.GetBytes("""{"event":"unsubscribed","occurredAt":"2025-05-01T08:30:00Z","contact":2}"""), Cancel);
        Assert.NotNull(stored);

        var compared = await CompareAsync("Scheduling:BirthdayDaysBefore=7");

        Assert.Equal(new Dictionary<string, long> { ["suppressed"] = 1 }, compared.Comparison.Now.Excluded);
        Assert.Equal(new Dictionary<string, long> { ["suppressed"] = 1 }, compared.Comparison.Changed.Excluded);
        Assert.Equal([1], compared.Comparison.Moved.Contacts);
    }

    [Fact]
    public async Task CompareAsync_ExternalEngine_IsRefusedWithTheRemedy()
    {
        await Folder.WithDatabaseAsync();
        Folder.Settings = Folder.Settings with { Engine = new EngineSettings { Command = "planner" } };

        var refused = await Assert.ThrowsAsync<InvalidSettingException>(() => CompareAsync("Scheduling:SendTimeHour=9"));

        Assert.Contains("omit it to compare plans by the built-in rules", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompareAsync_NoDatabase_IsRefusedUnlessARunWouldMakeOne()
    {
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => CompareAsync("Scheduling:SendTimeHour=9"));

        Folder.Settings = Folder.Settings with { CreateWhenMissing = true };

        Assert.Equal(0, (await CompareAsync("Scheduling:SendTimeHour=9")).Comparison.Now.ValidContacts);
        Assert.Empty(await Folder.ContentAsync());
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task CompareAsync_Cancelled_LeavesNothingBehind()
    {
        await Folder.WithDatabaseAsync();
        using var cancelled = new CancellationTokenSource();

        // In the middle of the work: when the second plan begins.
        var seen = 0;
        var progress = new Progress(step => _ = step.Step == "read contacts" && ++seen == 2 ? cancelled.CancelAsync() : null);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Comparison.CompareAsync(Change("Scheduling:HorizonDays=30"), Day, progress, cancelled.Token));

        Folder.AssertNothingIsLeftBehind();
    }

    private OrganizationPlanComparison Comparison => new(Folder.Store, RunFolder.Organization, Folder.Settings, Folder.Clock, NullLogger.Instance);

    private Task<ComparedOrganization> CompareAsync(string change) => Comparison.CompareAsync(Change(change), Day, cancellationToken: Cancel);

    private static SchedulingChange Change(string assignment)
    {
        var (name, value) = (assignment.Split('=')[0], assignment.Split('=')[1]);
        return SchedulingChange.Read(_ => null, asked => asked == name ? value : null, [name]);
    }

    private sealed class Progress(Action<ScheduleProgress> report) : IProgress<ScheduleProgress>
    {
        public void Report(ScheduleProgress value) => report(value);
    }
}
