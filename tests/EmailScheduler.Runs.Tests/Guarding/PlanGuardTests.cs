using EmailScheduler.Runs.Guarding;

namespace EmailScheduler.Runs.Tests.Guarding;

/// <summary>The bounds of the guard, each from both sides.</summary>
public class PlanGuardTests
{
    private static readonly DateOnly First = new(2026, 8, 1);

    private static readonly GuardBaseline Before = new() { ValidContacts = 1000, Windows = "w", Engine = "built-in", Settings = Settings("timezone", "America/Chicago", "horizon_days", "400") };

    private static readonly PlanTurnover Nothing = new(0, 0, 0, 0, 0, 0, []);

    /// <summary>Before, now, whether it is found.</summary>
    public static TheoryData<long, long, bool> Contacts => new()
    {
        { 1000, 900, false }, { 1000, 899, true }, { 1000, 1500, false }, { 1000, 0, true },

        // 10 % of 400 is less than the floor.
        { 400, 350, false }, { 400, 349, true }, { 50, 0, false }, { 51, 0, true },
    };

    [Theory]
    [MemberData(nameof(Contacts))]
    public void Judge_ValidContacts_MayFallByATenth(long before, long now, bool isFound) =>
        AssertFound(isFound, GuardFindingKind.ValidContacts, Judge(Before with { ValidContacts = before }, Before with { ValidContacts = now }));

    /// <summary>Planned, withdrawn, forbidden, released; what is found.</summary>
    public static TheoryData<PlanTurnover, GuardFindingKind?> Turnovers => new()
    {
        { Nothing with { Planned = 1000, Withdrawn = 200 }, null },
        { Nothing with { Planned = 1000, Withdrawn = 201 }, GuardFindingKind.Withdrawn },
        { Nothing with { Planned = 60, Withdrawn = 50 }, null },
        { Nothing with { Planned = 60, Withdrawn = 51 }, GuardFindingKind.Withdrawn },
        { Nothing with { Forbidden = 2000, Released = 100 }, null },
        { Nothing with { Forbidden = 2000, Released = 101 }, GuardFindingKind.Released },
        { Nothing with { Forbidden = 50, Released = 50 }, null },
    };

    [Theory]
    [MemberData(nameof(Turnovers))]
    public void Judge_EmailsThatWouldNotBeSentOrWould_AreFoundAboveTheirShare(PlanTurnover turnover, GuardFindingKind? expected) =>
        Assert.Equal(expected, Judge(Before, Before, turnover).SingleOrDefault()?.Kind);

    /// <summary>Days ahead, before, now, whether what the plan is made with has changed, whether it is found. The plan before reaches to day 100.</summary>
    public static TheoryData<int, long, long, bool, bool> Days => new()
    {
        { 0, 500, 1000, false, false }, { 0, 500, 1001, false, true }, { 0, 400, 899, false, false }, { 0, 400, 900, false, true }, { 0, 0, 499, false, false }, { 0, 0, 500, false, true },
        { 13, 500, 1001, false, true }, { 14, 500, 5000, false, false }, { 14, 500, 1001, true, true }, { 99, 0, 500, true, true },

        // It did not reach so far.
        { 101, 0, 5000, true, false },
    };

    [Theory]
    [MemberData(nameof(Days))]
    public void Judge_ADay_MayHaveTwiceItsOldPlan(int ahead, long before, long now, bool isChanged, bool isFound)
    {
        var days = new[] { new DayTurnover(First.AddDays(ahead), before, now), new DayTurnover(First.AddDays(100), 10, 10) }.OrderBy(day => day.Day).ToList();
        var next = isChanged ? Before with { Windows = "others" } : Before;

        AssertFound(isFound, GuardFindingKind.BusyDay, Judge(Before, next, Nothing with { Days = days }));
    }

    /// <summary>A sender that was out leaves emails that take the place of others: days after them shift, and may be as full as the fullest was. Overdue emails, now, whether it is found.</summary>
    [Theory]
    [InlineData(50, 1000, true)]
    [InlineData(51, 2000, false)]
    [InlineData(51, 2001, true)]
    public void Judge_ADayAfterASenderWasOut_MayHaveAsManyAsTheFullestHad(long overdue, long now, bool isFound)
    {
        DayTurnover[] days = [new(First, 2000, 2000), new(First.AddDays(1), 10, now)];

        AssertFound(isFound, GuardFindingKind.BusyDay, Judge(Before, Before, Nothing with { Overdue = overdue, Days = days }));
    }

    /// <summary>Before, now, the floor, whether it is found.</summary>
    public static TheoryData<long, long, int, bool> Increases => new()
    {
        { 0, 99, 100, false }, { 0, 100, 100, true }, { 49, 148, 100, false }, { 49, 149, 100, true }, { 60, 179, 100, false }, { 60, 180, 100, true },
        { 0, 0, 0, false }, { 5, 5, 0, false }, { 1, 3, 0, true }, { 300, 100, 100, false },
    };

    [Theory]
    [MemberData(nameof(Increases))]
    public void Judge_WhatIsUnclear_MayNotTriple(long before, long now, int floor, bool isFound)
    {
        var settings = new GuardSettings { IncreaseFloor = floor };
        var (few, many) = (Counts("x", before), Counts("x", now));

        AssertFound(isFound, GuardFindingKind.UnreadableDates, Judge(Before with { InvalidDates = few }, Before with { InvalidDates = many }, settings: settings));
        AssertFound(isFound, GuardFindingKind.UnknownStatus, Judge(Before with { Statuses = few }, Before with { Statuses = many }, settings: settings));
        AssertFound(isFound, GuardFindingKind.SkipReason, Judge(Before with { SkipReasons = few }, Before with { SkipReasons = many }, settings: settings));
        AssertFound(isFound, GuardFindingKind.ExcludedContacts, Judge(Before with { Excluded = few }, Before with { Excluded = many }, settings: settings));
        AssertFound(isFound, GuardFindingKind.DuplicateAddresses, Judge(Before with { Duplicates = before }, Before with { Duplicates = now }, settings: settings));
        AssertFound(isFound, GuardFindingKind.UnknownLocation, Judge(Before with { LocationUnknown = before }, Before with { LocationUnknown = now }, settings: settings));
        AssertFound(isFound, GuardFindingKind.UnknownWindow, Judge(Before with { WindowUnknown = before }, Before with { WindowUnknown = now }, settings: settings));
    }

    /// <summary>A status that was counted among others, and has become frequent enough for a name of its own, is none that is new.</summary>
    [Fact]
    public void Judge_StatusThatWasAmongOthers_CountsAsTheRarestThatHadAName()
    {
        var before = Before with { Statuses = new Dictionary<string, long> { ["active"] = 5000, ["rare"] = 90, ["other"] = 400 } };

        AssertFound(false, GuardFindingKind.UnknownStatus, Judge(before, Before with { Statuses = Counts("prospect", 200) }));
        AssertFound(true, GuardFindingKind.UnknownStatus, Judge(before, Before with { Statuses = Counts("prospect", 300) }));
    }

    /// <summary>What has changed beside the numbers, and whether it holds the plan.</summary>
    [Fact]
    public void Judge_WhatThePlanIsMadeWith_IsReportedAndOnlyTheTimeZoneHolds()
    {
        var now = Before with { Windows = "others", Engine = "another", Settings = Settings("timezone", "America/Denver", "horizon_days", "120", "of_a_later_release", "1") };

        Assert.Equal(
            [
                "True the time zone changed: America/Chicago to America/Denver",
                "False the setting horizon_days (400 to 120) changed",
                "False the exclusion windows changed",
                "False the engine changed",
            ],
            Judge(Before, now).Select(finding => $"{finding.Holds} {finding}"));
    }

    /// <summary>The windows without their buffers, before and now; a baseline of an earlier version does not have them.</summary>
    [Theory]
    [InlineData("same", "same", "the days by which exclusion windows begin earlier changed")]
    [InlineData("same", "others", "the exclusion windows changed")]
    [InlineData(null, "same", "the exclusion windows changed")]
    public void Judge_WindowsWithAnotherBuffer_AreNotSaidToBeOthers(string? before, string now, string expected) =>
        Assert.Equal(expected, Assert.Single(Judge(Before with { Spans = before }, Before with { Spans = now, Windows = "others" })).ToString());

    [Theory]
    [InlineData(1, "1 email on 2026-08-01")]
    [InlineData(2000, "2,000 emails on 2026-08-01")]
    public void ToString_BusyDay_CountsInWords(long number, string expected) =>
        Assert.StartsWith(expected, new GuardFinding { Kind = GuardFindingKind.BusyDay, Subject = "2026-08-01", Number = number }.ToString(), StringComparison.Ordinal);

    /// <summary>There is nothing to compare contacts with, nor days; that emails are withdrawn is seen in the rows.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Judge_FirstRunOrNoContactsBefore_HoldsNothing(bool isFirst)
    {
        var before = isFirst ? null : Before with { ValidContacts = 0 };
        var turnover = new PlanTurnover(1000, 900, 0, 0, 0, 0, [new DayTurnover(First, 0, 5000)]);

        Assert.Equal(["False Withdrawn"], Judge(before, Before with { Statuses = Counts("active", 1000) }, turnover).Select(finding => $"{finding.Holds} {finding.Kind}"));
    }

    private static IReadOnlyList<GuardFinding> Judge(GuardBaseline? before, GuardBaseline now, PlanTurnover? turnover = null, GuardSettings? settings = null) =>
        new PlanGuard(settings ?? new GuardSettings()).Judge(before, now, turnover, First);

    private static void AssertFound(bool isFound, GuardFindingKind kind, IReadOnlyList<GuardFinding> findings) =>
        Assert.True(isFound == findings.Any(finding => finding.Kind == kind && finding.Holds), $"{kind}: {string.Join("; ", findings)}");

    private static Dictionary<string, long> Counts(string name, long count) => new() { [name] = count };

    private static Dictionary<string, string> Settings(params string[] pairs) => pairs.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
