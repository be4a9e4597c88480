using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>
/// When a planned mail and a row of the same contact cannot both stand in the table: same type and date, and, where the database has a unique
/// index on contact, type and <c>event_year</c>, same type and year of the event. (A mail whose year a row of the sender has is not planned at all.)
/// </summary>
internal sealed class RowKeys(PlanContext context)
{
    public bool IsOfType(in Mail mail, int type) => context.Types[mail.Type].Text == type;

    public bool SameDate(in Mail mail, in ExistingRow row) => row.Date == mail.Send && row.Type == context.Types[mail.Type].Text;

    public bool Collide(in Mail mail, in ExistingRow row)
    {
        if (row.Type != context.Types[mail.Type].Text)
        {
            return false;
        }

        return row.Date == mail.Send
            || (context.HasEventYearIndex && context.Types[mail.Type].WritesEventParts && row.Shape.EventYear == DayNumber.Year(mail.Event));
    }

    public bool HeldBySender(in Mail mail, ReadOnlySpan<ExistingRow> rows)
    {
        foreach (ref readonly var row in rows)
        {
            if (!row.IsOwned && SameDate(mail, row))
            {
                return true;
            }
        }

        return false;
    }
}
