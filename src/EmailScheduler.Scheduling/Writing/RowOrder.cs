using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>
/// In which order the rows of one contact are updated, so that no two have the same key on the way. Emails that become skipped go first, for a unique index of
/// another program may allow one row to be sent; a row goes to its place when no other row is there. Where rows go round in a circle, one is set aside first.
/// </summary>
internal sealed class RowOrder(RowKeys keys)
{
    private readonly List<int> _waiting = [];
    private readonly HashSet<int> _parked = [];
    private readonly HashSet<(int Day, int Type)> _taken = [];

    /// <summary>Adds the changes of rows to a list: first those that set a row aside, then the updates.</summary>
    /// <param name="rows">The rows of the contact.</param>
    /// <param name="emailOfRow">The place of each row's email among those of the contact; below 0 for none.</param>
    /// <param name="differing">The rows to update, in any order.</param>
    /// <param name="emails">The emails of the contact.</param>
    /// <param name="firstEmail">The place of the first of them in its block.</param>
    /// <param name="changes">Gets the changes.</param>
    public void Add(ReadOnlySpan<ExistingRow> rows, ReadOnlySpan<int> emailOfRow, List<int> differing, ReadOnlySpan<Email> emails, int firstEmail, List<RowChange> changes)
    {
        _waiting.Clear();
        _parked.Clear();
        _taken.Clear();
        AddWaiting(differing, emailOfRow, emails, isScheduled: false);
        AddWaiting(differing, emailOfRow, emails, isScheduled: true);
        while (_waiting.Count > 0)
        {
            var next = FindFree(rows, emailOfRow, emails);
            if (next < 0)
            {
                Park(rows, emailOfRow, emails, changes);
                continue;
            }

            var row = _waiting[next];
            changes.Add(new RowChange(rows[row].RowId, firstEmail + emailOfRow[row], RowChangeKind.Update));
            _waiting.RemoveAt(next);
        }
    }

    private void AddWaiting(List<int> differing, ReadOnlySpan<int> emailOfRow, ReadOnlySpan<Email> emails, bool isScheduled)
    {
        foreach (var row in differing)
        {
            if (emails[emailOfRow[row]].IsScheduled == isScheduled)
            {
                _waiting.Add(row);
            }
        }
    }

    private int FindFree(ReadOnlySpan<ExistingRow> rows, ReadOnlySpan<int> emailOfRow, ReadOnlySpan<Email> emails)
    {
        for (var place = 0; place < _waiting.Count; place++)
        {
            if (HolderOf(rows, emails[emailOfRow[_waiting[place]]], _waiting[place]) < 0)
            {
                return place;
            }
        }

        return -1;
    }

    // The row that waits, too, and stands where an email must go; −1 when there is none.
    private int HolderOf(ReadOnlySpan<ExistingRow> rows, in Email email, int ownRow)
    {
        foreach (var row in _waiting)
        {
            if (row != ownRow && !_parked.Contains(row) && keys.Collide(email, rows[row]))
            {
                return row;
            }
        }

        return -1;
    }

    private void Park(ReadOnlySpan<ExistingRow> rows, ReadOnlySpan<int> emailOfRow, ReadOnlySpan<Email> emails, List<RowChange> changes)
    {
        var holder = HolderOf(rows, emails[emailOfRow[_waiting[0]]], _waiting[0]);
        var day = DayAside(rows, emails, rows[holder], emails[emailOfRow[holder]]);
        _parked.Add(holder);
        _taken.Add((day, rows[holder].Type));
        changes.Add(new RowChange(rows[holder].RowId, day, RowChangeKind.Park));
    }

    // A real day, because the table may check its dates, and one between those that the row has and gets: what accepts both accepts that.
    private int DayAside(ReadOnlySpan<ExistingRow> rows, ReadOnlySpan<Email> emails, in ExistingRow row, in Email email)
    {
        var date = row.Date == DayNumber.None ? email.Send : row.Date;
        var (first, last) = date < email.Send ? (date, email.Send) : (email.Send, date);
        for (var day = first + 1; day < last; day++)
        {
            if (IsUnused(day, row.Type, rows, emails))
            {
                return day;
            }
        }

        for (var distance = 1; ; distance++)
        {
            if (DayNumber.IsWritable(last + distance) && IsUnused(last + distance, row.Type, rows, emails))
            {
                return last + distance;
            }

            if (DayNumber.IsWritable(first - distance) && IsUnused(first - distance, row.Type, rows, emails))
            {
                return first - distance;
            }
        }
    }

    private bool IsUnused(int day, int type, ReadOnlySpan<ExistingRow> rows, ReadOnlySpan<Email> emails)
    {
        foreach (ref readonly var row in rows)
        {
            if (row.Date == day && row.Type == type)
            {
                return false;
            }
        }

        foreach (ref readonly var email in emails)
        {
            if (email.Send == day && keys.IsOfType(email, type))
            {
                return false;
            }
        }

        return !_taken.Contains((day, type));
    }
}
