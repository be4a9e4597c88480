namespace EmailScheduler.Scheduling.Tests.Model;

public sealed class PackedRowTests
{
    private static readonly int LastDay = DateOnly.MaxValue.DayNumber;

    public static TheoryData<uint, int, int, int, int> Rows => new()
    {
        { 0, 0, 0, 0, 0 },
        { uint.MaxValue, LastDay, LastDay, LastDay, PackedRow.MostShapes - 1 },
        { uint.MaxValue, DayNumber.None, DayNumber.None, DayNumber.None, 0 },
        { 0, DayNumber.None, 0, LastDay, 1_023 },
        { 1, LastDay, DayNumber.None, 0, 1_024 },
        { 2, 739_000, 739_001, DayNumber.None, 1_048_577 },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Constructor_AnyDateThatCanBeWritten_IsKept(uint id, int date, int eventDay, int baseOrSent, int shape)
    {
        var row = new PackedRow(id, date, eventDay, baseOrSent, shape);

        Assert.Equal((id, date, eventDay, baseOrSent, shape), (row.LowId, row.Date, row.Event, row.BaseOrSent, row.Shape));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Shape_IsChanged_NothingElseIs(uint id, int date, int eventDay, int baseOrSent, int shape)
    {
        var row = new PackedRow(id, date, eventDay, baseOrSent, PackedRow.MostShapes - 1 - shape) { Shape = shape };

        Assert.Equal((id, date, eventDay, baseOrSent, shape), (row.LowId, row.Date, row.Event, row.BaseOrSent, row.Shape));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(PackedRow.MostShapes)]
    public void Shape_OutOfRange_IsRefused(int shape) => Assert.Throws<ArgumentOutOfRangeException>(() => new PackedRow(1, 1, 1, 1, shape));
}
