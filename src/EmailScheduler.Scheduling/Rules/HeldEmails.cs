using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Emails that the sender has and has not sent, from the day of the run on: the scheduler does not change them, so people must know which of them should not be sent.</summary>
internal static class HeldEmails
{
    /// <summary>Whether a row of the contact is one, and lies in an exclusion window of the contact.</summary>
    public static bool IsInWindow(in Contact contact, in ExistingRow row, PlanContext context) =>
        IsHeld(row, context) && context.EmailTypeFacts.AvoidsWindows(row.Type) && context.Windows.TryFind(contact, row.Date, out _);

    /// <summary>The ids of those whose contact is excluded or gone.</summary>
    public static IEnumerable<long> OfExcluded(PlanContext context)
    {
        for (var index = 0; index < context.Rows.OrphanCount; index++)
        {
            var row = context.Rows.Orphan(index);
            if (IsHeld(row, context))
            {
                yield return row.RowId;
            }
        }
    }

    private static bool IsHeld(in ExistingRow row, PlanContext context) => row.Status is RowStatus.Scheduled or RowStatus.Processing && row.Date >= context.Days.Today;
}
