using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Plans the emails of the campaigns that take part (docs/scheduling-rules.md, section 4).</summary>
internal sealed class CampaignEmails(PlanContext context, EmailPlacement placement)
{
    private const int OpenDaysAfterTrigger = 60;

    public void Plan(in PlanningContact contact, ContactEmails emails)
    {
        for (var place = 0; place < context.Campaigns.Count; place++)
        {
            var campaign = context.Campaigns[place];
            if (campaign.Type.TargetsAllContacts)
            {
                PlanOne(contact, place, DayNumber.None, emails);
            }
            else if (!contact.Triggers.IsEmpty)
            {
                PlanTriggered(contact, place, emails);
            }

            emails.Trace?.EndCampaign(EmailTypes.FirstCampaign + place);
        }
    }

    // Several rows with different triggers are several emails; those that come to one event are one.
    private void PlanTriggered(in PlanningContact contact, int place, ContactEmails emails)
    {
        for (var index = 0; index < contact.Triggers.Length; index++)
        {
            if (contact.Triggers[index].Instance == place && !IsRepeated(contact, index))
            {
                PlanOne(contact, place, contact.Triggers[index].Day, emails);
            }
        }
    }

    private bool IsRepeated(in PlanningContact contact, int index)
    {
        var trigger = contact.Triggers[index];
        var campaign = context.Campaigns[trigger.Instance];
        foreach (var earlier in contact.Triggers[..index])
        {
            if (earlier.Instance == trigger.Instance && EventOf(campaign, contact.Contact, earlier.Day) == EventOf(campaign, contact.Contact, trigger.Day))
            {
                return true;
            }
        }

        return false;
    }

    private void PlanOne(in PlanningContact contact, int place, int trigger, ContactEmails emails)
    {
        var campaign = context.Campaigns[place];
        var type = EmailTypes.FirstCampaign + place;
        emails.Trace?.Begin(type);
        if (!campaign.Targets.Match(contact.Contact))
        {
            emails.Trace?.NotTargeted();
            return;
        }

        var eventDay = EventOf(campaign, contact.Contact, trigger);
        var hasTrigger = !campaign.IsSpread && !campaign.Type.TargetsAllContacts;
        var ideal = hasTrigger ? eventDay - Math.Clamp(campaign.Type.DaysBeforeEvent, -DayNumber.Last, DayNumber.Last) : eventDay;
        if (!contact.IsCovered(context.Types[type], eventDay, ideal, int.MaxValue))
        {
            placement.Place(contact, new EmailCandidate(type, eventDay, ideal, Latest(campaign, eventDay, hasTrigger)), emails);
        }
        else
        {
            emails.Trace?.CampaignCovered(ideal);
        }
    }

    private static int EventOf(CampaignInstance campaign, in Contact contact, int trigger)
    {
        if (campaign.IsSpread)
        {
            return campaign.SpreadDay(contact);
        }

        return campaign.Type.TargetsAllContacts || trigger == DayNumber.None ? campaign.Anchor : trigger;
    }

    private static int Latest(CampaignInstance campaign, int eventDay, bool hasTrigger)
    {
        if (campaign.End != DayNumber.None)
        {
            return campaign.End;
        }

        return hasTrigger ? eventDay + OpenDaysAfterTrigger : int.MaxValue;
    }
}
