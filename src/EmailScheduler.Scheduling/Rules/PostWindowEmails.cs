using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Plans one email after each window that took an email of the contact (docs/scheduling-rules.md, section 3, "Post-window").</summary>
internal sealed class PostWindowEmails(PlanContext context, EmailPlacement placement)
{
    private const int OpenDays = 30;

    public void Plan(in PlanningContact contact, ContactEmails emails)
    {
        if (!context.Settings.Base.EnablePostWindowEmails)
        {
            emails.Trace?.Begin(EmailTypes.PostWindow);
            emails.Trace?.PostWindowOff();
            return;
        }

        TakeFromHistory(contact, emails);
        emails.Trace?.WindowsTook(emails.WindowsThatTook.Count);
        foreach (var window in emails.WindowsThatTook)
        {
            PlanAfter(window, contact, emails);
        }
    }

    // Rows that a window skipped in earlier runs, by the window that holds their base date, or their date, today. No window ever took a post-window email.
    private void TakeFromHistory(in PlanningContact contact, ContactEmails emails)
    {
        foreach (ref readonly var row in contact.Rows)
        {
            if (row.Status == RowStatus.Skipped
                && row.Date != DayNumber.None
                && row.Date < context.Days.FirstSendDay
                && context.EmailTypeFacts.IsWindowReason(row.Reason)
                && !context.EmailTypeFacts.IsFollowUpType(row.Type)
                && context.EmailTypeFacts.TypeOf(row.Type) != context.Types[EmailTypes.PostWindow].LowerText
                && !IsPlannedAgain(row, emails)
                && context.Windows.TryFind(contact.Contact, row.BaseOrSent != DayNumber.None ? row.BaseOrSent : row.Date, out var window))
            {
                emails.Take(window);
            }
        }
    }

    // This run writes what becomes of that email, and the next run will read it: only rows that stay as they are describe the past.
    private bool IsPlannedAgain(in ExistingRow row, ContactEmails emails)
    {
        foreach (ref readonly var email in emails.OfContact)
        {
            var type = context.Types[email.Type];
            if ((email.Event == row.Event && type.Kind == context.EmailTypeFacts.KindOf(row.Type)) || (email.Send == row.Date && type.Text == row.Type))
            {
                return true;
            }
        }

        return false;
    }

    private void PlanAfter(in ExclusionWindow window, in PlanningContact contact, ContactEmails emails)
    {
        emails.Trace?.Begin(EmailTypes.PostWindow);
        emails.Trace?.PostWindowAfter(window);
        var ideal = context.Free.FirstOutside(contact.Contact, window.End + 1);
        if (ideal == DayNumber.None || contact.IsCovered(context.Types[EmailTypes.PostWindow], window.End, window.Start, ideal + OpenDays))
        {
            emails.Trace?.PostWindowCovered(window, ideal);
            return;
        }

        placement.Place(contact, new EmailCandidate(EmailTypes.PostWindow, window.End, ideal, ideal + OpenDays), emails);
    }
}
