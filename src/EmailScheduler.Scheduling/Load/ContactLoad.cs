using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>The rules of load that look at one contact alone (docs/scheduling-rules.md, section 6), with memory that is used for one contact after the other.</summary>
/// <param name="context">What the plan is made from.</param>
internal sealed class ContactLoad(PlanContext context)
{
    private readonly SameDayConflicts _sameDay = new(context);
    private readonly FrequencyLimit _frequency = new(context);
    private readonly SameDateConflicts _dates = new(context);

    /// <summary>The same-day rule, then the frequency limit.</summary>
    public void Limit(Span<Email> emails, ReadOnlySpan<ExistingRow> rows)
    {
        _sameDay.Apply(emails);
        _frequency.Apply(emails, rows);
    }

    /// <summary>Gives each email a date of its own.</summary>
    public void Date(Span<Email> emails, ReadOnlySpan<ExistingRow> rows) => _dates.Apply(emails, rows);

    /// <summary>Both.</summary>
    public void LimitAndDate(Span<Email> emails, ReadOnlySpan<ExistingRow> rows)
    {
        Limit(emails, rows);
        Date(emails, rows);
    }
}
