using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Writing;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Reports each row that a plan writes or drops, before it does.</summary>
/// <param name="path">The file.</param>
/// <param name="context">What the plan is made from.</param>
/// <param name="onRow">Given each row in the order of the contacts; those of contacts that are gone or invalid come first. <see langword="null"/> for the counts alone.</param>
internal sealed class PlanPreview(string path, PlanContext context, Action<PlannedRow>? onRow)
{
    private readonly BlockRows _rows = new(context, new RowKeys(context));
    private readonly Dictionary<(string Type, PlannedChange Change), long> _counts = [];
    private readonly Dictionary<int, RowChange> _ofMails = [];
    private readonly Dictionary<long, RowChangeKind> _dropped = [];
    private readonly List<(int Mail, PlannedRow Row)> _ofContact = [];
    private bool _hasReportedOrphans;

    /// <summary>How many rows would change, by type and kind.</summary>
    public IReadOnlyList<ChangeCount> Changes =>
    [
        .. _counts
            .OrderBy(count => count.Key.Type, StringComparer.Ordinal)
            .ThenBy(count => count.Key.Change)
            .Select(count => new ChangeCount(count.Key.Type, count.Key.Change, count.Value)),
    ];

    /// <summary>Reports the rows of the next block; the first holds those of contacts that are gone or invalid.</summary>
    public void Add(BlockChanges block)
    {
        Sort(block.Changes, _ofMails, _dropped);
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

    /// <summary>Sorts changes by the mail that they write, and by the row that they drop.</summary>
    public static void Sort(IEnumerable<RowChange> changes, Dictionary<int, RowChange> ofMails, Dictionary<long, RowChangeKind> dropped)
    {
        ofMails.Clear();
        dropped.Clear();
        foreach (var change in changes)
        {
            switch (change.Kind)
            {
                case RowChangeKind.Insert or RowChangeKind.Update:
                    ofMails.Add(change.Target, change);
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

        using var database = SqliteDatabase.OpenImmutable(path);
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
        var mail = 0;
        for (var contact = block.FirstContact; contact < context.Contacts.EndOfBlock(block.FirstContact); contact++)
        {
            var count = block.OfContact(contact, mail).Length;
            _ofContact.Clear();
            _rows.AddContact(contact, _ofMails, _dropped, block, mail, count, _ofContact);
            foreach (var (_, row) in _ofContact)
            {
                Report(row);
            }

            mail += count;
        }
    }

    private void Report(in PlannedRow row)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, (row.EmailType, row.Change), out _)++;
        onRow?.Invoke(row);
    }
}
