using Microsoft.Extensions.Logging;

namespace EmailScheduler.Api.Schedules;

/// <summary>The times in a row that the organizations could not be listed (<see cref="ListRetries"/>).</summary>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Receives them.</param>
internal sealed class ListFailures(TimeProvider timeProvider, ILogger logger)
{
    private int _count;
    private DateTimeOffset _since;
    private bool _isReported;

    /// <summary>How long to wait before the next time.</summary>
    public TimeSpan Wait => TimeSpan.FromTicks(Math.Min(ListRetries.FirstWait.Ticks << Math.Clamp(_count - 1, 0, 10), ListRetries.LongestWait.Ticks));

    /// <summary>Notes one. After two hours it is reported as runs that failed are.</summary>
    public void Add(Exception failure)
    {
        _since = _count++ == 0 ? timeProvider.GetUtcNow() : _since;
        logger.LogWarning(failure, "The organizations could not be listed; they are listed again in {Seconds} s", Wait.TotalSeconds);
        if (!_isReported && timeProvider.GetUtcNow() - _since >= ListRetries.Patience)
        {
            _isReported = true;
            ListRetries.Report(logger, failure.GetType().Name);
        }
    }

    /// <summary>Notes that they were listed.</summary>
    public void End() => (_count, _isReported) = (0, false);
}
