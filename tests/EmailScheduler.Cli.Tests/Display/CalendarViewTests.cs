using EmailScheduler.Cli.Display;

namespace EmailScheduler.Cli.Tests.Display;

public sealed class CalendarViewTests
{
    [Theory]
    [InlineData(new long[] { 100, 0 }, 100, 50, new[] { 50, 0 })]
    [InlineData(new long[] { 50, 0 }, 100, 50, new[] { 25, 0 })]
    [InlineData(new long[] { 30, 20 }, 100, 50, new[] { 15, 10 })]
    [InlineData(new long[] { 1, 0 }, 1_000_000, 50, new[] { 1, 0 })]
    [InlineData(new long[] { 1, 1, 1 }, 3, 50, new[] { 17, 17, 16 })]
    [InlineData(new long[] { 0, 0 }, 100, 50, new[] { 0, 0 })]
    public void Bar_CountsOfADay_AreScaledToTheFullestAndAddUp(long[] counts, long most, int width, int[] expected) =>
        Assert.Equal(expected, CalendarView.Bar(counts, most, width));
}
