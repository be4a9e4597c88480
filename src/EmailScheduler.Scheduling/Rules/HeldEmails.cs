using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Emails that the sender has and has not sent, from the day of the run on: the scheduler does not change them, so people must know which of them should not be sent.</summary>
internal static class HeldEmails
{
    /// <summary>Whether a row of the contact is one, and lies in an exclusion window of the contact.</summary>
    public static bool IsInWindow(in Contact contact, in ExistingRow row, PlanContext context) =>
        IsHeld(row, context) && context.EmailTypeFacts.AvoidsWindows(row.Type) && context.Windows.TryFind(contact, row.Date, out _);

    /// <summary>
    /// The ids of those whose contact is excluded or gone. From the time of sending on the planned emails of the day count as the sender's; but those that it is not given
    /// for their contact are not.
    /// </summary>
    /// <param name="input">What a plan is made from.</param>
    /// <param name="path">The database, whose rows of the sender are those that were read; no one may write it meanwhile.</param>
    /// <param name="request">What is planned.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static HashSet<long> OfExcluded(PlanInput input, string path, ScheduleRequest request, CancellationToken cancellationToken)
    {
        var (context, held, ofToday) = (input.Context, new HashSet<long>(), new List<long>());
        for (var index = 0; index < context.Rows.OrphanCount; index++)
        {
            var row = context.Rows.Orphan(index);
            if (IsHeld(row, context))
            {
                held.Add(row.RowId);
                if (row.Date < context.Days.FirstSendDay)
                {
                    ofToday.Add(row.RowId);
                }
            }
        }

        if (ofToday.Count > 0)
        {
            var rows = new DayRows(ofToday) { Suppressed = input.Contacts.Suppressed };
            held.ExceptWith(DueRows.ReadHeldBack(path, request, DayNumber.ToDate(context.Days.Today), rows, cancellationToken).Keys);
        }

        return held;
    }

    private static bool IsHeld(in ExistingRow row, PlanContext context) => row.Status is RowStatus.Scheduled or RowStatus.Processing && row.Date >= context.Days.Today;
}
