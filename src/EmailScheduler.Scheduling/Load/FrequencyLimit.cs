using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Load;

/// <summary>Keeps any span of days from holding more emails of a contact than it may (docs/scheduling-rules.md, section 6.1).</summary>
internal sealed class FrequencyLimit(PlanContext context)
{
    private readonly long _most = context.Settings.Base.MaxEmailsPerPeriod;
    private readonly int _period = context.Settings.Base.FrequencyPeriodDays;
    private readonly int _reason = context.Texts.Add(SkipReasons.FrequencyLimit);
    private readonly List<int> _days = [];
    private readonly List<int> _all = [];
    private readonly List<(int Priority, int Send, int TypeRank, int Event, int Index)> _candidates = [];

    /// <summary>Tries the contact's emails by (priority, send date, email type, event date) and skips those that would break the limit.</summary>
    public void Apply(Span<Email> emailsOfContact, ReadOnlySpan<ExistingRow> rows)
    {
        GatherCandidates(emailsOfContact);
        if (_candidates.Count == 0)
        {
            return;
        }

        GatherSenderDays(rows);
        if (!CanBeBroken())
        {
            return;
        }

        _candidates.Sort();
        foreach (var candidate in _candidates)
        {
            if (!TryAccept(candidate.Send))
            {
                emailsOfContact[candidate.Index].Skip(_reason);
            }
        }
    }

    // Mostly the limit holds even with all emails together, and then their order does not matter.
    private bool CanBeBroken()
    {
        if (_days.Count + _candidates.Count <= _most)
        {
            return false;
        }

        _all.Clear();
        _all.AddRange(_days);
        foreach (var candidate in _candidates)
        {
            _all.Add(candidate.Send);
        }

        _all.Sort();
        for (var last = (int)Math.Min(_most, int.MaxValue - 1); last < _all.Count; last++)
        {
            if (_all[last] - _all[(int)(last - _most)] < _period)
            {
                return true;
            }
        }

        return false;
    }

    private void GatherCandidates(Span<Email> emails)
    {
        _candidates.Clear();
        for (var index = 0; index < emails.Length; index++)
        {
            ref readonly var email = ref emails[index];
            var type = context.Types[email.Type];
            if (email.IsScheduled && !type.IsFollowUp)
            {
                _candidates.Add((type.Priority, email.Send, context.Types.Rank(email.Type), email.Event, index));
            }
        }
    }

    private void GatherSenderDays(ReadOnlySpan<ExistingRow> rows)
    {
        _days.Clear();
        foreach (ref readonly var row in rows)
        {
            if (row.Status is RowStatus.Scheduled or RowStatus.Processing or RowStatus.Sent or RowStatus.Delivered
                && row.Date != DayNumber.None
                && !context.EmailTypeFacts.IsFollowUpType(row.Type))
            {
                _days.Add(row.Date);
            }
        }

        _days.Sort();
    }

    // With the day in its place among the accepted, one more than the most may lie within a period only if they include it.
    private bool TryAccept(int day)
    {
        var place = _days.BinarySearch(day);
        place = place < 0 ? ~place : place;
        _days.Insert(place, day);
        for (var first = Math.Max(0, place - _most); first <= place && first + _most < _days.Count; first++)
        {
            if (_days[(int)(first + _most)] - _days[(int)first] < _period)
            {
                _days.RemoveAt(place);
                return false;
            }
        }

        return true;
    }
}
