using System.Globalization;
using EmailScheduler.Runs.Identifiers;

namespace EmailScheduler.Runs.Tests.Identifiers;

public sealed class RunPlaceTests
{
    /// <summary>When the run was asked for, when its report was written, this machine's clock, whether the store is a server, and the place. All on one day, or a month later.</summary>
    [Theory]
    [InlineData("12:00", "12:01", "12:02", false, "12:00")]
    [InlineData("12:00", "12:01", "12:02", true, "12:00")]
    [InlineData("12:00", "12:01", "11:55", false, "12:00")]
    [InlineData("+12:00", "+12:01", "12:02", false, null)]
    [InlineData("+12:00", "12:01", "12:02", false, "12:01")]
    [InlineData("+12:00", "12:01", "12:02", true, "12:01")]
    [InlineData("12:00", "12:01", "11:45", true, "12:00")]
    [InlineData("12:00", "12:01", "11:45", false, null)]
    [InlineData("13:00", "12:01", "12:10", true, "12:01")]
    [InlineData("11:00", "12:01", "12:10", true, "11:00")]
    public void Of_ClockThatIsWrong_IsTheTimeThatCanBeRight(string asked, string written, string now, bool isServer, string? expected) =>
        Assert.Equal(expected is null ? null : At(expected), RunPlace.Of(At(asked), At(written), isServer ? null : At(now)));

    private static DateTimeOffset At(string time) =>
        new DateTimeOffset(2026, time.StartsWith('+') ? 2 : 1, 15, 0, 0, 0, TimeSpan.Zero) + TimeSpan.Parse(time.TrimStart('+'), CultureInfo.InvariantCulture);
}
