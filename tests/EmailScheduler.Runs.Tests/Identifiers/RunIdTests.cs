using EmailScheduler.Runs.Identifiers;

namespace EmailScheduler.Runs.Tests.Identifiers;

public class RunIdTests
{
    [Fact]
    public void New_AtAnInstant_CarriesItInUtc()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2025, 1, 21, 8, 30, 22, TimeSpan.FromHours(-6)));

        var id = RunId.New(clock);

        Assert.StartsWith("20250121T143022Z-", id, StringComparison.Ordinal);
        Assert.True(RunId.IsValid(id));
        Assert.NotEqual(id, RunId.New(clock));
    }

    [Fact]
    public void OfOccurrence_AskedAgain_IsTheSame()
    {
        var occurrence = new DateTimeOffset(2025, 1, 21, 8, 30, 0, TimeSpan.FromHours(-6));

        var id = RunId.OfOccurrence(occurrence, 99);

        Assert.Equal("20250121T143000Z-29deb95b", id);
        Assert.True(RunId.IsValid(id));
        Assert.NotEqual(id, RunId.OfOccurrence(occurrence, 98));
        Assert.NotEqual(id[17..], RunId.OfOccurrence(occurrence.AddSeconds(1), 99)[17..]);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("20250121T143022Z-0A1B2C3D")]
    [InlineData("20250121T143022Z-0a1b2c3d\n")]
    [InlineData("../../20250121T143022Z-0a1b2c3d")]
    [InlineData("20250121T143022Z-0a1b2c3d/x")]
    public void IsValid_OtherForms_AreNot(string? text) => Assert.False(RunId.IsValid(text));
}
