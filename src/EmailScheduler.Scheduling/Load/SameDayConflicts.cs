using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>Keeps one campaign email of a contact a day (docs/scheduling-rules.md, section 4, "Same day").</summary>
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

    /// <summary>Skips all but the first campaign email of each day, by (priority, instance id, event date).</summary>
    public void Apply(Span<Email> emailsOfContact)
    {
        _candidates.Clear();
        for (var index = 0; index < emailsOfContact.Length; index++)
        {
            if (emailsOfContact[index].IsScheduled && emailsOfContact[index].Type >= EmailTypes.FirstCampaign)
            {
                _candidates.Add(index);
            }
        }

        if (_candidates.Count > 1)
        {
            SkipConflicts(emailsOfContact);
        }
    }

    private void SkipConflicts(Span<Email> emails)
    {
        var keys = new (int Send, int Priority, long Instance, int Event)[_candidates.Count];
        var order = new int[_candidates.Count];
        for (var place = 0; place < order.Length; place++)
        {
            ref readonly var email = ref emails[_candidates[place]];
            var type = _context.Types[email.Type];
            (keys[place], order[place]) = ((email.Send, type.Priority, type.CampaignInstance!.Value, email.Event), _candidates[place]);
        }

        Array.Sort(keys, order);
        var (day, reason) = (DayNumber.None, 0);
        foreach (var index in order)
        {
            ref var email = ref emails[index];
            if (email.Send == day)
            {
                email.Skip(reason);
            }
            else
            {
                (day, reason) = (email.Send, _reasons[email.Type - EmailTypes.FirstCampaign]);
            }
        }
    }
}
