using System.Runtime.InteropServices;
using System.Text;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Writing;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Reports each row that a plan writes or drops, before it does.</summary>
/// <param name="path">The file.</param>
/// <param name="context">What the plan is made from.</param>
/// <param name="onRow">Given each row in the order of the contacts; those of contacts that are gone or invalid come first. <see langword="null"/> for the counts alone.</param>
/// <param name="cancellationToken">Interrupts the reading of the file.</param>
internal sealed class PlanPreview(string path, PlanContext context, Action<PlannedRow>? onRow, CancellationToken cancellationToken)
{
    private readonly BlockRows _rows = new(context);
    private readonly Dictionary<(string Type, PlannedChange Change), long> _counts = [];
    private readonly Dictionary<int, RowChange> _ofEmails = [];
    private readonly Dictionary<long, RowChangeKind> _dropped = [];
    private readonly List<(int Email, PlannedRow Row)> _ofContact = [];
    private bool _hasReportedOrphans;

    /// <summary>How many rows would change, by type and kind.</summary>
    public IReadOnlyList<ChangeCount> Changes =>
    [
        .. _counts
            .OrderBy(count => count.Key.Type, StringComparer.Ordinal)
            .ThenBy(count => count.Key.Change)
            .Select(count => new ChangeCount(count.Key.Change, count.Key.Type, count.Value)),
    ];

    /// <summary>Reports the rows of the next block; the first holds those of contacts that are gone or invalid.</summary>
    public void Add(BlockChanges block)
    {
        Sort(block.Changes, _ofEmails, _dropped);
        if (_hasReportedOrphans)
        {
            ReportBlock(block.Block);
        }
        else
        {
            ReportOrphans();
            _hasReportedOrphans = true;
        }
    }

    /// <summary>Sorts changes by the email that they write, and by the row that they drop.</summary>
    public static void Sort(IEnumerable<RowChange> changes, Dictionary<int, RowChange> ofEmails, Dictionary<long, RowChangeKind> dropped)
    {
        ofEmails.Clear();
        dropped.Clear();
        foreach (var change in changes)
        {
            switch (change.Kind)
            {
                case RowChangeKind.Insert or RowChangeKind.Update:
                    ofEmails.Add(change.Target, change);
                    break;
                case RowChangeKind.Delete or RowChangeKind.Miss:
                    dropped.Add(change.RowId, change.Kind);
                    break;
                default:
                    break; // setting a key aside is no change of its own
            }
        }
    }

    private void ReportOrphans()
    {
        if (_dropped.Count == 0)
        {
            return;
        }

        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        using var contactOf = database.Prepare("SELECT contact_id FROM email_schedules WHERE id = ?1");
        for (var index = 0; index < context.Rows.OrphanCount; index++)
        {
            var row = context.Rows.Orphan(index);
            if (_dropped.TryGetValue(row.RowId, out var fate))
            {
                contactOf.Bind(1, row.RowId);
                var contact = contactOf.Step() ? contactOf.WholeNumber(0) : null;
                while (contactOf.Step())
                {
                }

                Report(_rows.OfDropped(contact, row, fate));
            }
        }
    }

    private void ReportBlock(PlanBlock block)
    {
        var email = 0;
        for (var contact = block.FirstContact; contact < context.Contacts.EndOfBlock(block.FirstContact); contact++)
        {
            var count = block.OfContact(contact, email).Length;
            _ofContact.Clear();
            _rows.AddContact(contact, _ofEmails, _dropped, block, email, count, _ofContact);
            foreach (var (_, row) in _ofContact)
            {
                Report(row);
            }

            email += count;
        }
    }

    private void Report(in PlannedRow row)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, (row.EmailType, row.Change), out _)++;
        onRow?.Invoke(row);
    }
}

/// <summary>Puts the changes of a block into rows that a person can read: each email of the plan, and each row that is removed or missed.</summary>
internal sealed class BlockRows(PlanContext context)
{
    private readonly KeyOrder _written = new(context.Types);
    private ExistingRow[] _scratch = [];

    /// <summary>The rows of one contact whose emails begin at <paramref name="firstEmail"/> of the block.</summary>
    /// <param name="contact">The contact's ordinal.</param>
    /// <param name="changes">The changes of the block that write an email, by its place.</param>
    /// <param name="dropped">The changes of the block that remove a row or mark it as missed, by its rowid.</param>
    /// <param name="block">The block.</param>
    /// <param name="firstEmail">The place of the contact's first email.</param>
    /// <param name="count">How many emails it has.</param>
    /// <param name="target">Gets the rows, each with the place of its email, or −1.</param>
    public void AddContact(
        int contact,
        IReadOnlyDictionary<int, RowChange> changes,
        IReadOnlyDictionary<long, RowChangeKind> dropped,
        PlanBlock block,
        int firstEmail,
        int count,
        List<(int Email, PlannedRow Row)> target)
    {
        var emails = block.Emails.AsSpan(firstEmail, count);
        var rows = context.Rows.Of(contact, ref _scratch);
        var id = context.Contacts[contact].Id;
        foreach (var index in _written.Of(emails))
        {
            ref readonly var email = ref emails[index];
            var changed = changes.TryGetValue(firstEmail + index, out var change);
            var before = changed && change.Kind == RowChangeKind.Update ? Find(rows, change.RowId) : null;
            var kind = changed ? KindOf(email, change.Kind, before) : PlannedChange.Kept;
            target.Add((firstEmail + index, OfEmail(id, email, kind, kind == PlannedChange.Kept ? email.Send : before?.Date)));
        }

        foreach (ref readonly var row in rows)
        {
            if (dropped.TryGetValue(row.RowId, out var fate))
            {
                target.Add((-1, OfDropped(id, row, fate)));
            }
        }
    }

    /// <summary>A row that is removed or missed.</summary>
    public PlannedRow OfDropped(long? contactId, in ExistingRow row, RowChangeKind fate)
    {
        var type = row.Type == StringTable.Null ? "" : context.Texts[row.Type];
        return fate == RowChangeKind.Miss
            ? new PlannedRow(contactId, type, ToDate(row.Date), Text(RowStatus.Skipped), SkipReasons.MissedSendDate, PlannedChange.Missed, ToDate(row.Date))
            : new PlannedRow(contactId, type, ToDate(row.Date), Text(row.Status), row.Reason == StringTable.Null ? null : context.Texts[row.Reason], PlannedChange.Removed, ToDate(row.Date));
    }

    private PlannedRow OfEmail(long contactId, in Email email, PlannedChange change, int? before) => new(
        contactId,
        context.Types[email.Type].Name,
        DayNumber.ToDate(email.Send),
        Text(email.Status),
        email.Reason == StringTable.Null ? null : context.Texts[email.Reason],
        change,
        before is { } day ? ToDate(day) : null);

    private static PlannedChange KindOf(in Email email, RowChangeKind kind, in ExistingRow? before) => (kind, before) switch
    {
        (RowChangeKind.Insert, _) or (_, null) => PlannedChange.New,
        (_, { Status: RowStatus.PreScheduled }) when !email.IsScheduled => PlannedChange.Skipped,
        (_, { Status: RowStatus.Skipped }) when email.IsScheduled => PlannedChange.Revived,
        (_, { } row) when row.Date != email.Send => PlannedChange.Moved,
        _ => PlannedChange.Updated,
    };

    private static ExistingRow? Find(ReadOnlySpan<ExistingRow> rows, long rowId)
    {
        foreach (ref readonly var row in rows)
        {
            if (row.RowId == rowId)
            {
                return row;
            }
        }

        return null;
    }

    private static DateOnly? ToDate(int day) => day == DayNumber.None ? null : DayNumber.ToDate(day);

    private static string Text(RowStatus status) => Encoding.UTF8.GetString(RowStatuses.Text(status));
}
