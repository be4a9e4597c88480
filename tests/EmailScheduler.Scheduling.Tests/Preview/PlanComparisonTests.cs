using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Tests.Reference;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Preview;

/// <summary>Small changes whose plans can be worked out by hand. A birthday email is due two weeks before the birthday.</summary>
public sealed class PlanComparisonTests
{
    private const string D = "2025-06-01";

    private static readonly SchedulingSettings Today = new();

    /// <summary>In MD no email is allowed from the birthday to 30 days after it, and with the buffer of 60 days not in the 60 before it either: 22 July to 20 October.</summary>
    [Fact]
    public void Compare_BufferChanged_SaysWhichEmailsTheWindowNoLongerTakes()
    {
        using var database = new RuleDatabase().Contact(1, "MD", birth: "1960-09-20");

        var plans = Compare(database, Today with { PreExclusionBufferDays = 10 });

        Assert.Equal(1, plans.Appeared.Emails);
        Assert.Equal([KeyValuePair.Create("Birthday exclusion window for MD", 1L)], plans.Appeared.Skipped);
        Assert.Equal((0, 0), (plans.Appeared.Excluded, plans.Appeared.NotPlanned));
        Assert.Equal((1, 0, 1), (plans.Vanished.Emails, plans.Vanished.Excluded, plans.Vanished.NotPlanned));
        Assert.Empty(plans.Vanished.Skipped);
        Assert.Equal(0, plans.Moved.Emails);
        Assert.Equal([new TypeComparison("birthday", 0, 1, 0, 1, 0), new TypeComparison("post_window", 1, 0, 0, 0, 1)], plans.Types);
        Assert.Equal("2025-09-06 0>1 (birthday 0>1); 2025-10-21 1>0 (post_window 1>0)", Days(plans));
        Assert.Equal(new BusiestDay(new DateOnly(2025, 10, 21), 1), plans.Now.LargestDay);
        Assert.Equal(new BusiestDay(new DateOnly(2025, 9, 6), 1), plans.Changed.LargestDay);
        Assert.Equal((1, 1), (plans.Now.Scheduled, plans.Now.Skipped));
        Assert.Equal((1, 0), (plans.Changed.Scheduled, plans.Changed.Skipped));
        Assert.Equal([KeyValuePair.Create("Birthday exclusion window for MD", 1L)], plans.Now.SkipReasons);
    }

    /// <summary>Ten contacts, six of them with a birthday on one day: at 0.20 two go out a day from 6 June on, at 0.50 all six go out on that day, as six is not more than a fifth above five.</summary>
    [Fact]
    public void Compare_CapChanged_CountsWhatMovesTheLargestDayAndTheDaysAboveTheCap()
    {
        using var database = new RuleDatabase().Contacts(6, birth: "1960-06-20");
        for (var id = 7; id <= 10; id++)
        {
            database.Contact(id);
        }

        var plans = Compare(database, Today with { DailySendPercentageCap = 0.5m });

        Assert.Equal((4, 4, 0), (plans.Moved.Emails, plans.Moved.Earlier, plans.Moved.Later));
        Assert.Equal([3, 4, 5, 6], plans.Moved.Contacts);
        Assert.Equal((0, 0, 0), (plans.Appeared.Emails, plans.Vanished.Emails, plans.Retimed.Emails));
        Assert.Equal((2, 2, 0), (plans.Now.DailyCap, plans.Now.DailyLimit, plans.Now.DaysAboveCap));
        Assert.Equal((5, 6, 1), (plans.Changed.DailyCap, plans.Changed.DailyLimit, plans.Changed.DaysAboveCap));
        Assert.Equal(new BusiestDay(new DateOnly(2025, 6, 6), 2), plans.Now.LargestDay);
        Assert.Equal(new BusiestDay(new DateOnly(2025, 6, 6), 6), plans.Changed.LargestDay);
        Assert.Equal([new TypeComparison("birthday", 6, 6, 4, 0, 0)], plans.Types);
        Assert.Equal("2025-06-06 2>6 (birthday 2>6); 2025-06-07 2>0 (birthday 2>0); 2025-06-08 2>0 (birthday 2>0)", Days(plans));
    }

    /// <summary>What the sender has for a day counts towards the load (docs/scheduling-rules.md, section 6.3): five emails and one of the sender are above a cap of five.</summary>
    [Fact]
    public void Compare_SenderHasEmailsOfTheDay_CountsThemTowardsTheCap()
    {
        using var database = new RuleDatabase().Contacts(5, birth: "1960-06-20");
        for (var id = 6; id <= 10; id++)
        {
            database.Contact(id);
        }

        database.Row("old", "2025-06-06", "scheduled", contact: 10);

        var plans = Compare(database, Today with { DailySendPercentageCap = 0.5m });

        Assert.Equal((5, 1), (plans.Changed.LargestDay!.Emails, plans.Changed.DaysAboveCap));
    }

    /// <summary>With the buffer the new window is from 60 days before the birthday to ten after it, so that it ends on 30 June.</summary>
    [Fact]
    public void Compare_WindowAdded_SaysWhichEmailsItTakes()
    {
        using var database = new RuleDatabase().Contact(4, birth: "1960-06-20").Contact(5, "IL", birth: "1960-06-20");

        var plans = Compare(database, Today with { ExclusionWindows = [new ExclusionWindowSetting { State = "TX", Kind = "birthday", DaysBefore = 0, DaysAfter = 10 }] });

        Assert.Equal([KeyValuePair.Create("Birthday exclusion window for TX", 1L)], plans.Vanished.Skipped);
        Assert.Equal((1, 1), (plans.Vanished.Emails, plans.Appeared.Emails));
        Assert.Equal([4], plans.Vanished.Contacts);
        Assert.Equal([4], plans.Appeared.Contacts);
        Assert.Equal(1, plans.Appeared.NotPlanned);
        Assert.Equal("2025-06-06 1>1 (birthday 1>1); 2025-06-07 1>0 (birthday 1>0); 2025-07-01 0>1 (post_window 0>1)", Days(plans));
    }

    [Theory]
    [InlineData(17, 0, 1)]
    [InlineData(6, 1, 0)]
    public void Compare_HourChanged_KeepsTheDaysAndChangesTheTimes(int hour, int earlier, int later)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20");

        var plans = Compare(database, Today with { SendTimeHour = hour });

        Assert.Equal((1, earlier, later), (plans.Retimed.Emails, plans.Retimed.Earlier, plans.Retimed.Later));
        Assert.Equal([1], plans.Retimed.Contacts);
        Assert.Equal((0, 0, 0), (plans.Moved.Emails, plans.Appeared.Emails, plans.Vanished.Emails));
        Assert.False(plans.IsSame);
    }

    /// <summary>At ten in the morning the emails of the day are the sender's where they go out at 8:30, and planned where they go out at 17:30.</summary>
    [Fact]
    public void Compare_HourChangedSoThatTodayIsLeft_NamesBothFirstDays()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-15").Row("birthday", D, "pre-scheduled", "2025-06-15", D);
        var request = EngineRuns.Request(RuleDatabase.Day(D)) with { Moment = PlanningMoment.At(new DateTimeOffset(2025, 6, 1, 15, 0, 0, TimeSpan.Zero)) };

        var plans = Scheduler.Compare(database.Path, request, Today with { SendTimeHour = 17 }, TimeProvider.System, cancellationToken: Cancel);

        Assert.Equal((new DateOnly(2025, 6, 2), new DateOnly(2025, 6, 1)), (plans.Now.FirstDay, plans.Changed.FirstDay));
        Assert.Equal(1, plans.Appeared.NotPlanned);
        Assert.Contains("2025-06-01 0>1 (birthday 0>1)", Days(plans), StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_StatusSuppressed_CountsTheEmailsOfExcludedContactsAndNamesFive()
    {
        using var database = new RuleDatabase().Contact(9, birth: "1960-06-20");
        for (var id = 8; id > 1; id--)
        {
            database.Contact(id, birth: "1960-07-20", status: "Prospect");
        }

        var (forwards, backwards) = (
            Compare(database, Today with { SuppressedStatuses = "prospect", DailySendPercentageCap = 1 }, Today with { DailySendPercentageCap = 1 }),
            Compare(database, Today with { DailySendPercentageCap = 1 }, Today with { SuppressedStatuses = "prospect", DailySendPercentageCap = 1 }));

        Assert.Equal((7, 7, 0), (forwards.Vanished.Emails, forwards.Vanished.Excluded, forwards.Vanished.NotPlanned));
        Assert.Equal([2, 3, 4, 5, 6], forwards.Vanished.Contacts);
        Assert.Equal((8, 1), (forwards.Now.ValidContacts, forwards.Changed.ValidContacts));
        Assert.Equal([KeyValuePair.Create("suppressed", 7L)], forwards.Changed.Excluded);
        Assert.Equal((7, 7, 0), (backwards.Appeared.Emails, backwards.Appeared.Excluded, backwards.Appeared.NotPlanned));
        Assert.Equal([2, 3, 4, 5, 6], backwards.Appeared.Contacts);
    }

    [Fact]
    public void Compare_NothingChanged_FindsNoDifference()
    {
        using var database = new RuleDatabase().Contacts(3, birth: "1960-06-20").Contact(4, "NY", birth: "1960-06-20");

        var plans = Compare(database, Today);

        Assert.True(plans.IsSame);
        Assert.Equal((3, 1), (plans.Now.Scheduled, plans.Now.Skipped));
        Assert.Equivalent(plans.Now, plans.Changed, strict: true);
        Assert.All(plans.Days, day => Assert.True(day.IsSame));
        Assert.Empty(plans.Moved.Contacts.Concat(plans.Appeared.Contacts).Concat(plans.Vanished.Contacts));
    }

    [Fact]
    public void Compare_NoContacts_IsEmpty()
    {
        using var database = new RuleDatabase();

        var plans = Compare(database, Today with { BirthdayDaysBefore = 7 });

        Assert.True(plans.IsSame);
        Assert.Null(plans.Changed.LargestDay);
        Assert.Empty(plans.Days);
    }

    [Fact]
    public void Compare_DatabaseRefusesTheChangedPlan_IsRefused()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20").Sql("CREATE TRIGGER guard BEFORE INSERT ON email_schedules BEGIN SELECT RAISE(ABORT, 'no'); END");

        Assert.Contains("guard", Assert.Throws<InvalidDatabaseException>(() => Compare(database, Today with { BirthdayDaysBefore = 7 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_SettingOutOfRange_IsNamedOnEitherSide()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20");
        var bad = Today with { SendTimeHour = 24 };

        Assert.Equal("send_time_hour", Assert.Throws<InvalidSettingException>(() => Compare(database, bad)).Setting);
        Assert.Equal("send_time_hour", Assert.Throws<InvalidSettingException>(() => Compare(database, Today, bad)).Setting);
    }

    [Fact]
    public void Compare_Cancelled_Stops()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20");

        Assert.ThrowsAny<OperationCanceledException>(() => Scheduler.Compare(database.Path, EngineRuns.Request(RuleDatabase.Day(D)), Today, TimeProvider.System, cancellationToken: new CancellationToken(canceled: true)));
    }

    private static PlanComparison Compare(RuleDatabase database, SchedulingSettings changed, SchedulingSettings? now = null)
    {
        var copy = database.Path + ".compared";
        File.Copy(database.Path, copy, overwrite: true);
        return Scheduler.Compare(copy, EngineRuns.Request(RuleDatabase.Day(D), now ?? Today), changed, TimeProvider.System, cancellationToken: Cancel);
    }

    private static string Days(PlanComparison plans) => string.Join("; ", plans.Days.Select(day =>
        FormattableString.Invariant($"{day.Day:yyyy-MM-dd} {day.Now}>{day.Changed} ({string.Join(", ", day.Types.Select(type => $"{type.EmailType} {type.Now}>{type.Changed}"))})")));
}
