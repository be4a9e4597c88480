using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>One change of <c>email_schedules</c>.</summary>
/// <param name="RowId">The row; 0 for an insert.</param>
/// <param name="Target">The place in its block of the email that is written; of a row whose key is set aside the day on which it waits; of one that is skipped the reason; −1 where none is.</param>
/// <param name="Kind">What is done.</param>
internal readonly record struct RowChange(long RowId, int Target, RowChangeKind Kind);

/// <summary>What is done to a row; the changes of a contact are carried out in this order, so that no key is taken twice on the way.</summary>
internal enum RowChangeKind : byte
{
    /// <summary>The row is no longer in the plan.</summary>
    Delete,

    /// <summary>The row's key is set aside, because another row of the contact takes it before this one has its new one.</summary>
    Park,

    /// <summary>The row becomes <c>skipped</c>: its email missed its date.</summary>
    Miss,

    /// <summary>The row becomes <c>skipped</c> for a reason, and keeps its dates.</summary>
    Skip,

    /// <summary>The row is brought to the planned values.</summary>
    Update,

    /// <summary>A new row.</summary>
    Insert,
}

/// <summary>
/// When a planned email and a row of the same contact cannot both stand in the table: same type and date, and, where the database has a unique
/// index on contact, type and <c>event_year</c>, same type and year of the event. (An email whose year a row of the sender has is not planned at all.)
/// </summary>
internal sealed class RowKeys(PlanContext context)
{
    public bool IsOfType(in Email email, int type) => context.Types[email.Type].Text == type;

    public bool SameDate(in Email email, in ExistingRow row) => row.Date == email.Send && row.Type == context.Types[email.Type].Text;

    public bool Collide(in Email email, in ExistingRow row)
    {
        if (row.Type != context.Types[email.Type].Text)
        {
            return false;
        }

        return row.Date == email.Send
            || (context.HasEventYearIndex && context.Types[email.Type].WritesEventParts && row.EventYear == DayNumber.Year(email.Event));
    }
}
