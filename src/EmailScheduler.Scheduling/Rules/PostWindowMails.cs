using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Plans one mail after each window that took a mail of the contact (docs/scheduling-rules.md, section 3, "Post-window").</summary>
internal sealed class PostWindowMails(PlanContext context, MailPlacement placement)
{
    private const int OpenDays = 30;

    public void Plan(in PlanningContact contact, ContactMails mails)
    {
        if (!context.Settings.Base.EnablePostWindowEmails)
        {
            mails.Trace?.Begin(MailTypes.PostWindow);
            mails.Trace?.PostWindowOff();
            return;
        }

        TakeFromHistory(contact, mails);
        mails.Trace?.WindowsTook(mails.WindowsThatTook.Count);
        foreach (var window in mails.WindowsThatTook)
        {
            PlanAfter(window, contact, mails);
        }
    }

    // Rows that a window skipped in earlier runs, by the window that holds their date today. No window ever took a post-window mail.
    private void TakeFromHistory(in PlanningContact contact, ContactMails mails)
    {
        foreach (ref readonly var row in contact.Rows)
        {
            if (row.Status == RowStatus.Skipped
                && row.Date != DayNumber.None
                && row.Date < context.Days.First
                && context.EmailTypeFacts.IsWindowReason(row.Reason)
                && !context.EmailTypeFacts.IsFollowUpType(row.Type)
                && row.Type != context.Types[MailTypes.PostWindow].Text
                && !IsPlannedAgain(row, mails)
                && context.Windows.TryFind(contact.Contact, row.Date, out var window))
            {
                mails.Take(window);
            }
        }
    }

    // This run writes what becomes of that mail, and the next run will read it: only rows that stay as they are describe the past.
    private bool IsPlannedAgain(in ExistingRow row, ContactMails mails)
    {
        foreach (ref readonly var mail in mails.OfContact)
        {
            var type = context.Types[mail.Type];
            if ((mail.Event == row.Event && type.Kind == context.Types.KindOf(row.Type)) || (mail.Send == row.Date && type.Text == row.Type))
            {
                return true;
            }
        }

        return false;
    }

    private void PlanAfter(in ExclusionWindow window, in PlanningContact contact, ContactMails mails)
    {
        mails.Trace?.Begin(MailTypes.PostWindow);
        mails.Trace?.PostWindowAfter(window);
        var ideal = context.Windows.FirstFree(contact.Contact, window.End + 1, int.MaxValue);
        if (ideal == DayNumber.None || contact.IsCovered(context.Types[MailTypes.PostWindow].Text, window.Start, ideal + OpenDays))
        {
            mails.Trace?.PostWindowCovered(window, ideal);
            return;
        }

        placement.Place(contact, new MailCandidate(MailTypes.PostWindow, window.End, ideal, ideal + OpenDays), mails);
    }
}
