namespace EmailScheduler.Scheduling.Tests.Model;

/// <summary>Section 3: the table of windows. Contacts are born on 20 June 1960, with policies of 20 June 2020.</summary>
public sealed class WindowRulesTests
{
    [Theory]
    [InlineData("CA", "2025-03-22", "2025-08-19")]
    [InlineData("ID", "2025-04-21", "2025-08-22")]
    [InlineData("KY", "2025-04-21", "2025-08-19")]
    [InlineData("OK", "2025-04-21", "2025-08-19")]
    [InlineData("MD", "2025-04-21", "2025-07-20")]
    [InlineData("VA", "2025-04-21", "2025-07-20")]
    [InlineData("NV", "2025-04-02", "2025-07-31")]
    [InlineData("OR", "2025-04-21", "2025-07-21")]
    [InlineData("MO", "2025-03-22", "2025-07-23")]
    public void TryFind_DaysAtBothEnds_LieInTheWindow(string state, string first, string last)
    {
        var (rules, contact, start, end) = (Rules(), ContactIn(state), Day(first), Day(last));

        Assert.False(rules.TryFind(contact, start - 1, out _));
        Assert.True(rules.TryFind(contact, start, out var found));
        Assert.True(rules.TryFind(contact, end, out var same));
        Assert.False(rules.TryFind(contact, end + 1, out _));
        Assert.Equal((start, end, found), (found.Start, found.End, same));
    }

    [Theory]
    [InlineData("CT")]
    [InlineData("MA")]
    [InlineData("NY")]
    [InlineData("WA")]
    public void FirstFree_YearRoundState_IsNone(string state) => Assert.Equal(DayNumber.None, Free(Rules()).First(ContactIn(state), avoidsWindows: true, Day("2025-06-01"), int.MaxValue));

    [Theory]
    [InlineData("TX", 60, "2025-06-01", "2025-06-01")]
    [InlineData("KY", 60, "2025-06-01", "2025-08-20")]
    [InlineData("KY", 60, "2025-04-20", "2025-04-20")]
    [InlineData("KY", 300, "2025-06-01", "2025-08-20")] // 300 + 60 days leave four free days a year
    [InlineData("KY", 304, "2025-06-01", "2027-08-20")] // 304 + 60 + 1 days leave none, but one where a 29 February lies between
    [InlineData("KY", 400, "2025-06-01", null)]
    public void FirstFree_WithABuffer_IsTheFirstDayAfterAllWindows(string state, int buffer, string from, string? expected)
    {
        var free = Free(Rules(buffer)).First(ContactIn(state), avoidsWindows: true, Day(from), Day("2027-12-31"));

        Assert.Equal(expected is null ? DayNumber.None : Day(expected), free);
    }

    [Theory]
    [InlineData("TX", "2025-06-01", null)]
    [InlineData("KY", "2025-09-01", "2026-04-20")]
    [InlineData("CA", "2025-03-21", "2025-03-21")]
    public void FreeUntil_FromAFreeDay_EndsBeforeTheNextWindow(string state, string from, string? expected) =>
        Assert.Equal(expected is null ? DayNumber.Last : Day(expected), Free(Rules()).FreeUntil(ContactIn(state), avoidsWindows: true, Day(from)));

    /// <summary>A window that is cut to the day from which its row holds begins on that day, also when its anniversary was in the year before.</summary>
    [Fact]
    public void FreeUntil_RowsThatBeginAndEnd_HasNoDayOfAWindow()
    {
        var random = new Random(20260201);
        for (var round = 0; round < 400; round++)
        {
            var from = Day("2026-01-01") + random.Next(700);
            var row = new WindowRow(UsState.TX, (WindowKind)random.Next(4), random.Next(90), random.Next(90))
            {
                ValidFrom = random.Next(2) == 0 ? DayNumber.None : Day("2025-06-01") + random.Next(1000),
                ValidTo = random.Next(2) == 0 ? ExclusionWindow.NoEnd : Day("2028-06-01") + random.Next(500),
            };
            var contact = ContactIn("TX") with { BirthRead = Day("1960-01-01") + random.Next(366), EffectiveRead = Day("2010-01-01") + random.Next(366) };
            var rules = new WindowRules([row], random.Next(40), new Dictionary<string, int>(), skipsUnknown: false, new StringTable());
            if (rules.TryFind(contact, from, out _))
            {
                continue;
            }

            var until = Free(rules).FreeUntil(contact, avoidsWindows: true, from);
            for (var day = from; day <= Math.Min(until, from + 800); day++)
            {
                Assert.False(rules.TryFind(contact, day, out _), $"{row} from {DayNumber.ToDate(from)}: {DayNumber.ToDate(day)}");
            }
        }
    }

    private static WindowRules Rules(int buffer = 60) => new(BuiltInWindows.All, buffer, new Dictionary<string, int>(), skipsUnknown: false, new StringTable());

    private static FreeDays Free(WindowRules rules) => new(rules, new SendCalendar(new SchedulingSettings(), Day("2025-06-01")));

    private static Contact ContactIn(string state) => new()
    {
        Id = 1,
        State = Enum.Parse<UsState>(state),
        BirthRead = Day("1960-06-20"),
        EffectiveRead = Day("2020-06-20"),
        Carrier = 0,
        FailedUnderwriting = null,
    };

    private static int Day(string text) => DayNumber.Parse(System.Text.Encoding.UTF8.GetBytes(text));
}
