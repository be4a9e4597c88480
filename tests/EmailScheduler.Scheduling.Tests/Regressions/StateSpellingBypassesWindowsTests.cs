using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>In production a state in lower case, or none, bypasses the exclusion windows.</summary>
public sealed class StateSpellingBypassesWindowsTests
{
    [Theory]
    [InlineData("CA", null)]
    [InlineData("ca", null)]
    [InlineData(" Ca ", null)]
    [InlineData(null, "90210")]
    [InlineData("", "90210-1234")]
    [InlineData("California", "90210")]
    public void Schedule_CalifornianHoweverWritten_IsProtectedByTheWindow(string? state, string? zip)
    {
        using var database = new RuleDatabase().Contact(1, state, birth: "1960-06-20", zip: zip);

        database.Schedule("2025-06-01");

        Assert.Equal("1 birthday 2025-06-06 skipped Birthday exclusion window for CA; 1 post_window 2025-08-20 pre-scheduled", database.Emails());
    }
}
