using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>Keeps one campaign mail of a contact a day (docs/scheduling-rules.md, section 4, "Same day").</summary>
internal sealed class SameDayConflicts
{
    private readonly PlanContext _context;
    private readonly int[] _reasons;
    private readonly List<int> _candidates = [];

    public SameDayConflicts(PlanContext context)
    {
        _context = context;
        _reasons = [.. context.Campaigns.Select(campaign => context.Texts.Add(SkipReasons.CampaignConflict + campaign.EmailType))];
    }

    /// <summary>Skips all but the first campaign mail of each day, by (priority, instance id, event date).</summary>
    public void Apply(Span<Mail> mailsOfContact)
    {
        _candidates.Clear();
        for (var index = 0; index < mailsOfContact.Length; index++)
        {
            if (mailsOfContact[index].IsScheduled && mailsOfContact[index].Type >= MailTypes.FirstCampaign)
            {
                _candidates.Add(index);
            }
        }

        if (_candidates.Count > 1)
        {
            SkipConflicts(mailsOfContact);
        }
    }

    private void SkipConflicts(Span<Mail> mails)
    {
        var keys = new (int Send, int Priority, long Instance, int Event)[_candidates.Count];
        var order = new int[_candidates.Count];
        for (var place = 0; place < order.Length; place++)
        {
            ref readonly var mail = ref mails[_candidates[place]];
            var type = _context.Types[mail.Type];
            (keys[place], order[place]) = ((mail.Send, type.Priority, type.CampaignInstance!.Value, mail.Event), _candidates[place]);
        }

        Array.Sort(keys, order);
        var (day, reason) = (DayNumber.None, 0);
        foreach (var index in order)
        {
            ref var mail = ref mails[index];
            if (mail.Send == day)
            {
                mail.Skip(reason);
            }
            else
            {
                (day, reason) = (mail.Send, _reasons[mail.Type - MailTypes.FirstCampaign]);
            }
        }
    }
}
