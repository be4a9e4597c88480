using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Scheduling.Writing;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Compares two plans by walking along both, contact by contact and email by email, in the one order that both have.</summary>
internal sealed class PlanComparer
{
    private readonly ComparedTypes _types = new();
    private readonly StringTable _reasons = new();
    private readonly RecordedPlan _now;
    private readonly DifferenceCounts _counts;
    private SendTime? _changedTimes;
    private int _next;

    /// <summary>Records the plan with today's settings; nothing that it was made from is kept.</summary>
    public PlanComparer(PlanInput input, IReadOnlyList<PlanBlock> blocks, CancellationToken cancellationToken)
    {
        _now = new RecordedPlan(new ComparedPlanReader(input, blocks, _types, _reasons), cancellationToken);
        _counts = new DifferenceCounts(_reasons);
    }

    /// <summary>Compares it with the plan with the changed settings; once.</summary>
    public PlanComparison Compare(PlanInput input, IReadOnlyList<PlanBlock> blocks, CancellationToken cancellationToken)
    {
        var reader = new ComparedPlanReader(input, blocks, _types, _reasons);
        _changedTimes = reader.Times;
        var changed = reader.Read(CompareContact, cancellationToken);
        while (_next < _now.ContactCount)
        {
            AddExcluded();
        }

        return new PlanComparison
        {
            Now = _now.Plan,
            Changed = reader.Summarize(changed),
            Moved = _counts.Moved,
            Retimed = _counts.Retimed,
            Appeared = _counts.Appeared,
            Vanished = _counts.Vanished,
            Types = ByType(changed),
            Days = ByDay(changed),
        };
    }

    private void CompareContact(in Contact contact, ReadOnlySpan<ComparedEmail> changed)
    {
        while (_next < _now.ContactCount && _now.IdOf(_next) < contact.Id)
        {
            AddExcluded();
        }

        if (_next < _now.ContactCount && _now.IdOf(_next) == contact.Id)
        {
            CompareEmails(contact, _now.Of(_next++), changed);
            return;
        }

        foreach (ref readonly var email in changed)
        {
            AddAppeared(contact.Id, email, OtherPlan.Excludes);
        }
    }

    // The contact that is next in today's plan gets no email in the changed one.
    private void AddExcluded()
    {
        foreach (ref readonly var email in _now.Of(_next))
        {
            AddVanished(_now.IdOf(_next), email, OtherPlan.Excludes);
        }

        _next++;
    }

    private void CompareEmails(in Contact contact, ReadOnlySpan<ComparedEmail> now, ReadOnlySpan<ComparedEmail> changed)
    {
        var (before, after) = (0, 0);
        while (before < now.Length || after < changed.Length)
        {
            var order = after == changed.Length ? -1 : before == now.Length ? 1 : _types.IdentityOf(now[before]).CompareTo(_types.IdentityOf(changed[after]));
            switch (order)
            {
                case < 0:
                    AddVanished(contact.Id, now[before++], OtherPlan.Lacks);
                    break;
                case > 0:
                    AddAppeared(contact.Id, changed[after++], OtherPlan.Lacks);
                    break;
                default:
                    CompareEmail(contact, now[before++], changed[after++]);
                    break;
            }
        }
    }

    private void CompareEmail(in Contact contact, in ComparedEmail now, in ComparedEmail changed)
    {
        if (!now.IsScheduled || !changed.IsScheduled)
        {
            AddVanished(contact.Id, now, changed.Reason);
            AddAppeared(contact.Id, changed, now.Reason);
        }
        else if (now.Send != changed.Send)
        {
            _counts.AddMoved(contact.Id, changed.Type, isLater: changed.Send > now.Send);
        }
        else if (_changedTimes!.Of(contact.State, changed.Send).CompareTo(_now.Times.Of(contact.State, now.Send)) is not 0 and var order)
        {
            _counts.AddRetimed(contact.Id, changed.Type, isLater: order > 0);
        }
    }

    private void AddVanished(long contact, in ComparedEmail now, int otherPlan)
    {
        if (now.IsScheduled && otherPlan != OtherPlan.Sends)
        {
            _counts.AddVanished(contact, now.Type, otherPlan);
        }
    }

    private void AddAppeared(long contact, in ComparedEmail changed, int otherPlan)
    {
        if (changed.IsScheduled && otherPlan != OtherPlan.Sends)
        {
            _counts.AddAppeared(contact, changed.Type, otherPlan);
        }
    }

    private List<TypeComparison> ByType(PlanTally changed)
    {
        var (before, after) = (OfTypes(_now.Tally), OfTypes(changed));
        return
        [
            .. before.Keys.Union(after.Keys)
                .OrderBy(type => _types[type], StringComparer.Ordinal)
                .Select(type => _counts.OfType(type, _types[type], before.GetValueOrDefault(type), after.GetValueOrDefault(type))),
        ];
    }

    private static Dictionary<int, long> OfTypes(PlanTally tally) => tally.DaysByType.GroupBy(count => count.Key.Type).ToDictionary(type => type.Key, type => type.Sum(count => count.Value));

    private List<DayComparison> ByDay(PlanTally changed) =>
    [
        .. _now.Tally.DaysByType.Keys.Union(changed.DaysByType.Keys)
            .GroupBy(key => key.Day)
            .OrderBy(day => day.Key)
            .Select(day => new DayComparison(
                DayNumber.ToDate(day.Key),
                _now.Tally.Days.GetValueOrDefault(day.Key),
                changed.Days.GetValueOrDefault(day.Key),
                [
                    .. day.OrderBy(key => _types[key.Type], StringComparer.Ordinal)
                        .Select(key => new DayTypeComparison(_types[key.Type], _now.Tally.DaysByType.GetValueOrDefault(key), changed.DaysByType.GetValueOrDefault(key))),
                ])),
    ];
}
