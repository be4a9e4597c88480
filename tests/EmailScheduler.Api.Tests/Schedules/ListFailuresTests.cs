using EmailScheduler.Api.Schedules;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Api.Tests.Schedules;

public class ListFailuresTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public void Wait_OneAfterTheOther_DoublesUpToFiveMinutesAndBeginsAnew()
    {
        var failures = new ListFailures(_clock, NullLogger.Instance);
        var waits = new List<double>();
        for (var count = 0; count < 100; count++)
        {
            failures.Add(new IOException());
            waits.Add(failures.Wait.TotalSeconds);
        }

        Assert.Equal([30, 60, 120, 240, 300, 300], waits.Take(6));
        Assert.Equal(300, waits[^1]);
        failures.End();
        failures.Add(new IOException());
        Assert.Equal(30, failures.Wait.TotalSeconds);
    }

    /// <summary>The sentence that the alert on failed runs looks for.</summary>
    [Fact]
    public void Add_ForTwoHours_IsAnErrorOnce()
    {
        using var log = new LogLines();
        var failures = new ListFailures(_clock, log);
        for (var minutes = 0; minutes < 120; minutes += 5)
        {
            failures.Add(new IOException());
            Assert.Empty(log.Of(LogLevel.Error));
            _clock.Advance(TimeSpan.FromMinutes(5));
        }

        failures.Add(new IOException());
        failures.Add(new IOException());

        Assert.Equal("No organization was scheduled: their list could not be read (IOException)", Assert.Single(log.Of(LogLevel.Error)));
    }
}
