using EmailScheduler.Scheduling.Calendar;
using EmailScheduler.Scheduling.Mails;
using EmailScheduler.Scheduling.Plans;
using EmailScheduler.Scheduling.Rows;

namespace EmailScheduler.Scheduling.Changes;

/// <summary>
/// Compares the mails of a contact with its rows (scheduling-rules, section 9). A mail and a row that are one are found by identity,
/// then by key; what is left of the owned rows is deleted, marked as missed, or history.
/// </summary>
internal sealed class ContactChanges(PlanContext context, PlannedFingerprint fingerprint, RowKeys keys)
{
    private const int Free = -1;
    private const int Unwanted = -2;

    private readonly WrittenMails _written = new(context.Types);
    private readonly List<int> _unmatched = [];
    private readonly List<RowChange> _changes = [];
    private int[] _mailOfRow = [];

    /// <summary>What has become of mails and rows so far.</summary>
    public ChangeCounts Counts { get; } = new(context.Types.Count);

    /// <summary>Adds the changes of one contact to <paramref name="target"/>, in the order in which they must be carried out.</summary>
    public void Compare(PlanBlock block, int firstMail, Span<Mail> mails, ReadOnlySpan<ExistingRow> rows, List<RowChange> target)
    {
        _changes.Clear();
        _unmatched.Clear();
        _mailOfRow = _mailOfRow.Length >= rows.Length ? _mailOfRow : new int[rows.Length * 2];
        _mailOfRow.AsSpan(0, rows.Length).Fill(Free);

        foreach (var index in _written.Of(mails))
        {
            Match(mails[index], index, rows);
        }

        foreach (var index in _unmatched)
        {
            TakeOverOrInsert(mails[index], index, firstMail, rows);
        }

        UpdateMatched(block, firstMail, mails, rows);
        DropUnmatched(rows);
        AddInOrder(target);
    }

    /// <summary>Adds the change, if any, of a row whose contact is gone or invalid.</summary>
    public void CompareOrphan(in ExistingRow row, List<RowChange> target)
    {
        if (row.IsOwned && FateOf(row) is { } kind)
        {
            Counts.Add(kind);
            target.Add(new RowChange(row.RowId, -1, kind));
        }
        else
        {
            Counts.Untouched++;
        }
    }

    private void Match(in Mail mail, int index, ReadOnlySpan<ExistingRow> rows)
    {
        var own = ContactCase.FindOwned(rows, context.Types[mail.Type].Kind, mail.Event, context.Types);
        if (keys.HeldBySender(mail, rows))
        {
            Counts.AlreadyHandled++;
            if (own >= 0)
            {
                _mailOfRow[own] = Unwanted;
            }

            return;
        }

        Counts.AddPlanned(mail);
        if (own >= 0)
        {
            _mailOfRow[own] = index;
        }
        else
        {
            _unmatched.Add(index);
        }
    }

    private void TakeOverOrInsert(in Mail mail, int index, int firstMail, ReadOnlySpan<ExistingRow> rows)
    {
        var taken = -1;
        for (var row = 0; row < rows.Length && !(taken >= 0 && keys.SameDate(mail, rows[taken])); row++)
        {
            if (_mailOfRow[row] == Free && rows[row].IsOwned && (keys.SameDate(mail, rows[row]) || (taken < 0 && keys.Collide(mail, rows[row]))))
            {
                taken = row;
            }
        }

        if (taken >= 0)
        {
            _mailOfRow[taken] = index;
        }
        else
        {
            Add(new RowChange(0, firstMail + index, RowChangeKind.Insert));
            FreeKeyOf(mail, rows);
        }
    }

    private void UpdateMatched(PlanBlock block, int firstMail, Span<Mail> mails, ReadOnlySpan<ExistingRow> rows)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            if (_mailOfRow[row] < 0)
            {
                continue;
            }

            ref readonly var mail = ref mails[_mailOfRow[row]];
            if (!Differs(rows[row], mail, block))
            {
                Counts.Untouched++;
                continue;
            }

            Add(new RowChange(rows[row].RowId, firstMail + _mailOfRow[row], RowChangeKind.Update));
            FreeKeyOf(mail, rows);
            ParkHolderOf(mail, row, rows);
        }
    }

    private bool Differs(in ExistingRow row, in Mail mail, PlanBlock block) =>
        row.Status != mail.Status
        || row.Reason != mail.Reason
        || row.Type != context.Types[mail.Type].Text
        || row.Date != mail.Send
        || row.Event != mail.Event
        || row.BaseOrSent != mail.Base
        || row.Shape.Fingerprint != fingerprint.Of(mail, block);

    // A row that is not in the plan must not stand in the way of one that is.
    private void FreeKeyOf(in Mail mail, ReadOnlySpan<ExistingRow> rows)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            if (_mailOfRow[row] == Free && rows[row].IsOwned && keys.Collide(mail, rows[row]))
            {
                _mailOfRow[row] = Unwanted;
            }
        }
    }

    // Rows of one contact may swap or pass on their dates.
    private void ParkHolderOf(in Mail mail, int ownRow, ReadOnlySpan<ExistingRow> rows)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            if (row != ownRow && _mailOfRow[row] >= 0 && keys.Collide(mail, rows[row]))
            {
                _changes.Add(new RowChange(rows[row].RowId, -1, RowChangeKind.Park));
            }
        }
    }

    private void DropUnmatched(ReadOnlySpan<ExistingRow> rows)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            if (!rows[row].IsOwned)
            {
                Counts.Untouched++;
            }
            else if (_mailOfRow[row] < 0)
            {
                var kind = _mailOfRow[row] == Unwanted ? RowChangeKind.Delete : FateOf(rows[row]);
                if (kind is { } change)
                {
                    Add(new RowChange(rows[row].RowId, -1, change));
                }
                else
                {
                    Counts.Untouched++;
                }
            }
        }
    }

    // What becomes of an owned row that is not in the plan; null leaves it alone.
    private RowChangeKind? FateOf(in ExistingRow row)
    {
        if (row.Date == DayNumber.None)
        {
            return null;
        }

        if (row.Date >= context.Days.First)
        {
            return RowChangeKind.Delete;
        }

        return row.Status == RowStatus.PreScheduled ? RowChangeKind.Miss : null;
    }

    private void AddInOrder(List<RowChange> target)
    {
        if (_changes.Count == 0)
        {
            return;
        }

        for (var kind = RowChangeKind.Delete; kind <= RowChangeKind.Insert; kind++)
        {
            foreach (var change in _changes)
            {
                if (change.Kind == kind)
                {
                    target.Add(change);
                }
            }
        }
    }

    private void Add(RowChange change)
    {
        Counts.Add(change.Kind);
        _changes.Add(change);
    }
}
