using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Rules;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>
/// Compares the emails of a contact with its rows (docs/scheduling-rules.md, section 9). An email and a row that are one are found by identity,
/// then by key; what is left of the owned rows is deleted, marked as missed, or history.
/// </summary>
/// <param name="context">What the plan is made from.</param>
/// <param name="fingerprint">The fingerprints of planned rows.</param>
/// <param name="keys">Which rows and emails are in each other's way.</param>
/// <param name="hash">
/// The hashes of planned rows, where the digest of all rows is followed; <see langword="null"/> where nothing but the scheduler can change them.
/// </param>
internal sealed class ContactChanges(PlanContext context, PlannedFingerprint fingerprint, RowKeys keys, PlannedRowHash? hash)
{
    private const int Free = -1;
    private const int Unwanted = -2;

    private readonly KeyOrder _written = new(context.Types);
    private readonly List<int> _unmatched = [];
    private readonly List<RowChange> _changes = [];
    private readonly List<int> _differing = [];
    private readonly RowOrder _order = new(keys);
    private int[] _emailOfRow = [];

    /// <summary>What has become of emails and rows so far.</summary>
    public ChangeCounts Counts { get; } = new(context.Types.Count);

    /// <summary>Adds the changes of one contact to <paramref name="target"/>, in the order in which they must be carried out.</summary>
    public void Compare(PlanBlock block, int contact, int firstEmail, Span<Email> emails, ReadOnlySpan<ExistingRow> rows, List<RowChange> target)
    {
        _changes.Clear();
        _unmatched.Clear();
        _emailOfRow = _emailOfRow.Length >= rows.Length ? _emailOfRow : new int[rows.Length * 2];
        _emailOfRow.AsSpan(0, rows.Length).Fill(Free);

        foreach (var index in _written.Of(emails))
        {
            Match(emails[index], index, rows);
        }

        foreach (var index in _unmatched)
        {
            TakeOverOrInsert(block, emails[index], index, firstEmail, rows);
        }

        CountTurnover(emails, rows);
        UpdateMatched(block, firstEmail, emails, rows);
        DropUnmatched(contact, emails, rows);
        AddInOrder(target);
    }

    /// <summary>Adds the change, if any, of a row whose contact is gone or invalid.</summary>
    public void CompareOrphan(in ExistingRow row, List<RowChange> target)
    {
        if (!row.IsOwned)
        {
            Counts.Turnover.AddHandled();
        }
        else if (row.Date >= context.Days.FirstSendDay)
        {
            CountTurnover(row, day: null);
        }

        if (row.IsOwned && FateOf(row) is { } kind)
        {
            Counts.Add(kind);
            target.Add(new RowChange(row.RowId, -1, kind));
            FollowDropped(-1, row, kind);
        }
        else
        {
            Counts.Untouched++;
        }
    }

    private void CountTurnover(ReadOnlySpan<Email> emails, ReadOnlySpan<ExistingRow> rows)
    {
        for (var index = 0; index < rows.Length; index++)
        {
            ref readonly var row = ref rows[index];
            if (!row.IsOwned)
            {
                Counts.Turnover.AddHandled();
            }
            else if (row.Date != DayNumber.None && (row.Date >= context.Days.FirstSendDay || row.Status == RowStatus.PreScheduled))
            {
                var email = _emailOfRow[index] >= 0 && emails[_emailOfRow[index]].Event == row.Event ? _emailOfRow[index] : context.Find(row, emails);
                CountTurnover(row, email >= 0 && emails[email].IsScheduled ? emails[email].Send : null);
            }
        }
    }

    // The day is that on which the row's email is to be sent now, if it is.
    private void CountTurnover(in ExistingRow row, int? day)
    {
        var first = context.Days.FirstSendDay;
        if (row.Status == RowStatus.Skipped)
        {
            if (context.EmailTypeFacts.IsExclusionReason(row.Reason))
            {
                Counts.Turnover.AddForbidden(day is not null);
            }
        }
        else if (row.Date >= first)
        {
            Counts.Turnover.AddPlanned(row.Date - first, day is not null, context.EmailTypeFacts.IsFollowUpType(row.Type));
        }
        else if (day is { } late)
        {
            Counts.Turnover.AddOverdue(late - first, context.EmailTypeFacts.IsFollowUpType(row.Type));
        }
    }

    private void Match(in Email email, int index, ReadOnlySpan<ExistingRow> rows)
    {
        var own = PlanningContact.FindOwned(rows, context.Types[email.Type].Kind, email.Event, context.EmailTypeFacts);
        Counts.AddPlanned(email);
        if (own >= 0)
        {
            _emailOfRow[own] = index;
        }
        else
        {
            _unmatched.Add(index);
        }
    }

    private void TakeOverOrInsert(PlanBlock block, in Email email, int index, int firstEmail, ReadOnlySpan<ExistingRow> rows)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            if (_emailOfRow[row] == Free && rows[row].IsOwned && keys.SameDate(email, rows[row]))
            {
                _emailOfRow[row] = index;
                return;
            }
        }

        Add(new RowChange(0, firstEmail + index, RowChangeKind.Insert));
        FollowWritten(block, email, row: null);
        FreeKeyOf(email, rows);
    }

    private void UpdateMatched(PlanBlock block, int firstEmail, Span<Email> emails, ReadOnlySpan<ExistingRow> rows)
    {
        _differing.Clear();
        for (var row = 0; row < rows.Length; row++)
        {
            if (_emailOfRow[row] < 0)
            {
                continue;
            }

            ref readonly var email = ref emails[_emailOfRow[row]];
            if (!Differs(rows[row], email, block))
            {
                Counts.Untouched++;
                continue;
            }

            _differing.Add(row);
            Counts.Add(RowChangeKind.Update);
            if (email.Send == context.Days.Today)
            {
                Counts.MovedToToday.Add(rows[row].RowId);
            }

            FollowWritten(block, email, rows[row]);
            FreeKeyOf(email, rows);
        }

        if (_differing.Count > 0)
        {
            _order.Add(rows, _emailOfRow, _differing, emails, firstEmail, _changes);
        }
    }

    private bool Differs(in ExistingRow row, in Email email, PlanBlock block) =>
        row.Status != email.Status
        || row.Reason != email.Reason
        || row.Type != context.Types[email.Type].Text
        || row.Date != email.Send
        || row.Event != email.Event
        || row.BaseOrSent != email.Base
        || row.Fingerprint != fingerprint.Of(email, block);

    // A row that is not in the plan must not stand in the way of one that is.
    private void FreeKeyOf(in Email email, ReadOnlySpan<ExistingRow> rows)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            if (_emailOfRow[row] == Free && rows[row].IsOwned && keys.Collide(email, rows[row]))
            {
                _emailOfRow[row] = Unwanted;
            }
        }
    }

    private void DropUnmatched(int contact, ReadOnlySpan<Email> emails, ReadOnlySpan<ExistingRow> rows)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            if (!rows[row].IsOwned)
            {
                Counts.Untouched++;
            }
            else if (_emailOfRow[row] < 0)
            {
                // Of several rows of one identity the first is the email's, so the others belong to none.
                var kind = _emailOfRow[row] == Unwanted || context.IsOfAnEmail(rows[row], emails) ? RowChangeKind.Delete : FateOf(rows[row]);
                if (kind is { } change)
                {
                    Add(new RowChange(rows[row].RowId, -1, change));
                    FollowDropped(contact, rows[row], change);
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

        if (row.Date >= context.Days.FirstSendDay)
        {
            return RowChangeKind.Delete;
        }

        return row.Status == RowStatus.PreScheduled ? RowChangeKind.Miss : null;
    }

    // What all rows amount to once the changes are carried out.
    private void FollowDropped(int contact, in ExistingRow row, RowChangeKind kind)
    {
        if (hash is not null)
        {
            var without = Counts.Rows.WithoutOwned(RowHash.OfOwned(contact, row));
            Counts.Rows = kind == RowChangeKind.Miss ? without.WithOwned(hash.OfMissed(contact, row)) : without;
        }
    }

    private void FollowWritten(PlanBlock block, in Email email, in ExistingRow? row)
    {
        if (hash is not null)
        {
            var contact = block.ContactOf(email);
            Counts.Rows = (row is { } old ? Counts.Rows.WithoutOwned(RowHash.OfOwned(contact, old)) : Counts.Rows).WithOwned(hash.Of(contact, email, block));
        }
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
