using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>Counts what becomes of the emails of the plan before (see <see cref="PlanTurnover"/>).</summary>
internal sealed class TurnoverCounts
{
    // An array, for every row of every run is counted.
    private readonly int[] _planned = new int[PlanTurnover.DaysAhead];
    private long _all;
    private long _withdrawn;
    private long _forbidden;
    private long _released;
    private long _overdue;
    private long _handled;

    /// <summary>Counts a row that planned an email to send.</summary>
    /// <param name="daysAhead">Its send date, in days from the first send day on.</param>
    /// <param name="isStillSent">Whether the email is to be sent now.</param>
    /// <param name="isFollowUp">Whether it is a follow-up, which no day is compared by.</param>
    public void AddPlanned(int daysAhead, bool isStillSent, bool isFollowUp)
    {
        _all++;
        _withdrawn += isStillSent ? 0 : 1;
        if (daysAhead < _planned.Length && !isFollowUp)
        {
            _planned[daysAhead]++;
        }
    }

    /// <summary>Counts a row whose email is overdue, and to be sent on another day now: there it is not more than was planned.</summary>
    /// <param name="daysAhead">That day, in days from the first send day on.</param>
    /// <param name="isFollowUp">Whether it is a follow-up.</param>
    public void AddOverdue(int daysAhead, bool isFollowUp)
    {
        _overdue++;
        if (daysAhead < _planned.Length && !isFollowUp)
        {
            _planned[daysAhead]++;
        }
    }

    /// <summary>Counts rows of the sender.</summary>
    public void AddHandled(long rows = 1) => _handled += rows;

    /// <summary>Counts a row that an exclusion window kept from being sent.</summary>
    public void AddForbidden(bool isSentNow)
    {
        _forbidden++;
        _released += isSentNow ? 1 : 0;
    }

    public void Add(TurnoverCounts other)
    {
        _all += other._all;
        _withdrawn += other._withdrawn;
        _forbidden += other._forbidden;
        _released += other._released;
        _overdue += other._overdue;
        _handled += other._handled;
        for (var day = 0; day < _planned.Length; day++)
        {
            _planned[day] += other._planned[day];
        }
    }

    /// <param name="firstDay">The first send day.</param>
    /// <param name="now">The emails to send now but follow-ups, by day number.</param>
    public PlanTurnover Of(int firstDay, IReadOnlyDictionary<int, long> now) => new(
        _all,
        _withdrawn,
        _forbidden,
        _released,
        _overdue,
        _handled,
        [
            .. Enumerable.Range(0, _planned.Length)
                .Select(ahead => (Day: firstDay + ahead, Before: _planned[ahead], Now: now.GetValueOrDefault(firstDay + ahead)))
                .Where(day => day.Before + day.Now > 0)
                .Select(day => new DayTurnover(DayNumber.ToDate(day.Day), day.Before, day.Now)),
        ]);
}
