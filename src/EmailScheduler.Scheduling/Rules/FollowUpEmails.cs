using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Plans one follow-up of the newest email that a contact got lately (docs/scheduling-rules.md, section 5).</summary>
internal sealed class FollowUpEmails(PlanContext context, EmailPlacement placement)
{
    private const int LookBackDays = 35;
    private const int DaysAfterParent = 2;
    private const int OpenDays = 35;

    public void Plan(in PlanningContact contact, ContactEmails emails)
    {
        emails.Trace?.Begin(EmailTypes.FirstFollowUp);
        if (!TryFindParent(contact, out var parent))
        {
            emails.Trace?.NoParent();
            return;
        }

        if (HasFollowUpSince(contact, parent.SentDay))
        {
            emails.Trace?.FollowedUpAlready(parent.SentDay);
            return;
        }

        emails.Trace?.Follows(parent);

        var type = EmailTypes.FirstFollowUp + BehaviourSince(contact, parent.SentDay);
        var candidate = new EmailCandidate(type, parent.SentDay, parent.SentDay + DaysAfterParent, parent.SentDay + OpenDays, parent);
        placement.Place(contact, candidate, emails);
    }

    private bool TryFindParent(in PlanningContact contact, out FollowUp parent)
    {
        parent = default;
        var found = false;
        foreach (ref readonly var row in contact.Rows)
        {
            // Rows come in the order of their ids, so a later one wins a tie.
            if (row.Status is RowStatus.Sent or RowStatus.Delivered
                && row.BaseOrSent >= context.Days.Today - LookBackDays
                && row.BaseOrSent <= context.Days.Today
                && (!found || row.BaseOrSent >= parent.SentDay)
                && context.EmailTypeFacts.TryGetParent(row.Type, out var priority, out var campaign))
            {
                parent = new FollowUp(row.RowId, row.Type, row.BaseOrSent, priority, campaign);
                found = true;
            }
        }

        return found;
    }

    private bool HasFollowUpSince(in PlanningContact contact, int day)
    {
        foreach (ref readonly var row in contact.Rows)
        {
            if (!row.IsOwned && (row.Date >= day || row.Event == day) && context.EmailTypeFacts.IsFollowUpType(row.Type))
            {
                return true;
            }
        }

        return false;
    }

    // 3: answered with conditions; 2: answered; 1: clicked; 0: cold.
    private static int BehaviourSince(in PlanningContact contact, int day)
    {
        var behaviour = 0;
        foreach (var clicked in contact.Clicks)
        {
            behaviour = clicked >= day ? 1 : behaviour;
        }

        foreach (var answer in contact.Answers)
        {
            if (answer.Day >= day)
            {
                behaviour = Math.Max(behaviour, answer.HasConditions ? 3 : 2);
            }
        }

        return behaviour;
    }
}
