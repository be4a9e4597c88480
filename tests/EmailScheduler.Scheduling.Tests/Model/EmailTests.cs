namespace EmailScheduler.Scheduling.Tests.Model;

public sealed class EmailTests
{
    private static readonly int LastDay = DateOnly.MaxValue.DayNumber;

    public static TheoryData<int, int, bool, int, int, int, int> Emails => new()
    {
        { 0, 0, false, 0, 0, 0, 0 },
        { ContactList.BlockSize - 1, Email.MostTypes - 1, true, LastDay, LastDay, LastDay, LastDay },
        { ContactList.BlockSize - 1, 0, false, 0, LastDay, 0, int.MaxValue },
        { 0, Email.MostTypes - 1, true, LastDay, 0, LastDay, 0 },
        { 7, 9, true, 739_000, 739_001, 739_002, 739_003 },
    };

    [Theory]
    [MemberData(nameof(Emails))]
    public void Constructor_AnyDateThatCanBeWritten_IsKept(int place, int type, bool isOverdue, int eventDay, int baseDay, int send, int latest)
    {
        var email = new Email(place, type, isOverdue) { Event = eventDay, Base = baseDay, Send = send, Latest = latest };

        Assert.Equal((place, type, isOverdue), (email.Place, email.Type, email.IsOverdue));
        Assert.Equal((eventDay, baseDay, send, latest), (email.Event, email.Base, email.Send, email.Latest));
        Assert.Equal((true, RowStatus.PreScheduled, StringTable.Null), (email.IsScheduled, email.Status, email.Reason));
    }

    [Theory]
    [MemberData(nameof(Emails))]
    public void Skip_AnyEmail_IsDatedItsBaseDateForTheReason(int place, int type, bool isOverdue, int eventDay, int baseDay, int send, int latest)
    {
        var email = new Email(place, type, isOverdue) { Event = eventDay, Base = baseDay, Send = send, Latest = latest };

        email.Skip(reason: 70_000);

        Assert.Equal((place, type, isOverdue), (email.Place, email.Type, email.IsOverdue));
        Assert.Equal((eventDay, baseDay, baseDay), (email.Event, email.Base, email.Send));
        Assert.Equal((false, RowStatus.Skipped, 70_000), (email.IsScheduled, email.Status, email.Reason));
    }

    [Fact]
    public void Send_NoDate_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new Email(0, 0, isOverdue: false) { Send = DayNumber.None });
}
