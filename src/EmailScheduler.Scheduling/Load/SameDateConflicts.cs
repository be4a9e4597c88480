using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Rules;

namespace EmailScheduler.Scheduling.Load;

/// <summary>
/// Gives each email of a contact a date of its own among those of its type, and among the rows that stay (docs/scheduling-rules.md, section 6, "Dates that are taken"):
/// a contact has one row of a type on a date, and no email of the plan is without a row.
/// </summary>
internal sealed class SameDateConflicts
{
    private readonly PlanContext _context;
    private readonly int[] _reasons;
    private readonly List<int> _order = [];
    private readonly List<int> _displaced = [];
    private readonly HashSet<int> _taken = [];
    private readonly HashSet<int> _history = [];

    public SameDateConflicts(PlanContext context)
    {
        _context = context;
        _reasons = new int[context.Types.Count];
        Array.Fill(_reasons, StringTable.Null);
    }

    /// <summary>Gives each email its date; what loses its date to another is skipped.</summary>
    public void Apply(Span<Email> emails, ReadOnlySpan<ExistingRow> rows)
    {
        // Emails come in the order of their types.
        for (var first = 0; first < emails.Length;)
        {
            var next = first + 1;
            while (next < emails.Length && emails[next].Type == emails[first].Type)
            {
                next++;
            }

            if (IsContested(emails[first..next], rows, emails))
            {
                Settle(emails[first..next], rows, emails);
            }

            first = next;
        }
    }

    private bool IsContested(ReadOnlySpan<Email> ofType, ReadOnlySpan<ExistingRow> rows, ReadOnlySpan<Email> all)
    {
        for (var index = 0; index < ofType.Length; index++)
        {
            for (var other = 0; other < index; other++)
            {
                if (ofType[other].Send == ofType[index].Send)
                {
                    return true;
                }
            }
        }

        var type = _context.Types[ofType[0].Type];
        foreach (ref readonly var row in rows)
        {
            foreach (ref readonly var email in ofType)
            {
                if (row.Date == email.Send && (row.IsOwned ? IsHistory(row, type, all) : IsOfType(row, type)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private void Settle(Span<Email> ofType, ReadOnlySpan<ExistingRow> rows, ReadOnlySpan<Email> all)
    {
        GatherRows(ofType[0].Type, rows, all);
        Order(ofType);
        _displaced.Clear();
        foreach (var index in _order)
        {
            ref readonly var email = ref ofType[index];
            var isHeldUp = _taken.Contains(email.Send) || (_history.Contains(email.Send) && HasRow(email, rows));
            if (isHeldUp)
            {
                _displaced.Add(index);
            }
            else
            {
                _taken.Add(email.Send);
            }
        }

        foreach (var index in _displaced)
        {
            Displace(ref ofType[index]);
        }
    }

    private void Displace(ref Email email)
    {
        if (email.IsScheduled)
        {
            email.Skip(ReasonOf(email.Type));
        }

        while (_taken.Contains(email.Send) || _history.Contains(email.Send))
        {
            email.Send++;
        }

        _taken.Add(email.Send);
    }

    private void GatherRows(int typeNumber, ReadOnlySpan<ExistingRow> rows, ReadOnlySpan<Email> all)
    {
        _taken.Clear();
        _history.Clear();
        var type = _context.Types[typeNumber];
        foreach (ref readonly var row in rows)
        {
            if (row.Date == DayNumber.None)
            {
                continue;
            }

            if (!row.IsOwned && IsOfType(row, type))
            {
                _taken.Add(row.Date);
            }
            else if (IsHistory(row, type, all))
            {
                _history.Add(row.Date);
            }
        }
    }

    private void Order(ReadOnlySpan<Email> ofType)
    {
        _order.Clear();
        var keys = new (bool IsSkipped, int Base, int Event, int Index)[ofType.Length];
        for (var index = 0; index < ofType.Length; index++)
        {
            keys[index] = (!ofType[index].IsScheduled, ofType[index].Base, ofType[index].Event, index);
        }

        Array.Sort(keys);
        foreach (var key in keys)
        {
            _order.Add(key.Index);
        }
    }

    private bool HasRow(in Email email, ReadOnlySpan<ExistingRow> rows) => PlanningContact.FindOwned(rows, _context.Types[email.Type].Kind, email.Event, _context.EmailTypeFacts) >= 0;

    private bool IsOfType(in ExistingRow row, EmailType type) => _context.EmailTypeFacts.TypeOf(row.Type) == type.LowerText;

    // An owned row that the run leaves as it is: dated in the past, and of no email of the plan.
    private bool IsHistory(in ExistingRow row, EmailType type, ReadOnlySpan<Email> all) =>
        row.IsOwned && row.Type == type.Text && row.Date < _context.Days.FirstSendDay && row.Date != DayNumber.None && !_context.IsOfAnEmail(row, all);

    private int ReasonOf(int type) => _reasons[type] != StringTable.Null ? _reasons[type] : _reasons[type] = _context.Texts.Add(SkipReasons.SameDate + _context.Types[type].Name);
}
