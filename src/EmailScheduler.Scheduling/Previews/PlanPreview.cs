using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Changes;
using EmailScheduler.Scheduling.Database;
using EmailScheduler.Scheduling.Plans;

namespace EmailScheduler.Scheduling.Previews;

/// <summary>Compares a plan with the rows and tells of each row instead of writing it.</summary>
internal sealed class PlanPreview(string path, PlanInput input, IReadOnlyList<PlanBlock> blocks)
{
    private readonly PlanContext _context = input.Context;
    private readonly BlockRows _rows = new(input.Context, new RowKeys(input.Context, input.HasEventYearIndex));
    private readonly Dictionary<(string Type, PlannedChange Change), long> _counts = [];
    private readonly Dictionary<int, RowChange> _ofMails = [];
    private readonly Dictionary<long, RowChangeKind> _dropped = [];
    private readonly List<(int Mail, PlannedRow Row)> _ofContact = [];

    /// <summary>How many rows would change, by type and kind.</summary>
    public IReadOnlyList<ChangeCount> Changes =>
    [
        .. _counts
            .OrderBy(count => count.Key.Type, StringComparer.Ordinal)
            .ThenBy(count => count.Key.Change)
            .Select(count => new ChangeCount(count.Key.Type, count.Key.Change, count.Value)),
    ];

    /// <summary>Tells of each row in the order of the contacts; rows of contacts that are gone or invalid come first.</summary>
    public ChangeCounts Tell(Action<PlannedRow>? onRow, CancellationToken cancellationToken)
    {
        var counts = new ChangeCounts(_context.Types.Count);
        var ofOrphans = true;
        foreach (var block in new PlanChanges(_context, blocks, input.HasEventYearIndex).Compare(cancellationToken))
        {
            cancellationToken.ThrowIfCancellationRequested();
            counts.Add(block.Counts);
            Sort(block.Changes, _ofMails, _dropped);
            if (ofOrphans)
            {
                TellOrphans(onRow);
            }
            else
            {
                TellBlock(block.Block, onRow);
            }

            ofOrphans = false;
        }

        return counts;
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
                    ofMails.Add(change.Mail, change);
                    break;
                case RowChangeKind.Delete or RowChangeKind.Miss:
                    dropped.Add(change.RowId, change.Kind);
                    break;
                default:
                    break; // setting a key aside is no change of its own
            }
        }
    }

    private void TellOrphans(Action<PlannedRow>? onRow)
    {
        if (_dropped.Count == 0)
        {
            return;
        }

        using var database = SqliteDatabase.OpenImmutable(path);
        using var contactOf = database.Prepare("SELECT contact_id FROM email_schedules WHERE rowid = ?1");
        for (var index = 0; index < _context.Rows.OrphanCount; index++)
        {
            var row = _context.Rows.Orphan(index);
            if (_dropped.TryGetValue(row.RowId, out var fate))
            {
                contactOf.Bind(1, row.RowId);
                var contact = contactOf.Step() ? contactOf.WholeNumber(0) : null;
                while (contactOf.Step())
                {
                }

                Tell(_rows.OfDropped(contact, row, fate), onRow);
            }
        }
    }

    private void TellBlock(PlanBlock block, Action<PlannedRow>? onRow)
    {
        var mail = 0;
        for (var contact = block.FirstContact; contact < _context.Contacts.EndOfBlock(block.FirstContact); contact++)
        {
            var count = block.OfContact(contact, mail).Length;
            _ofContact.Clear();
            _rows.AddContact(contact, _ofMails, _dropped, block, mail, count, _ofContact);
            foreach (var (_, row) in _ofContact)
            {
                Tell(row, onRow);
            }

            mail += count;
        }
    }

    private void Tell(in PlannedRow row, Action<PlannedRow>? onRow)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_counts, (row.EmailType, row.Change), out _)++;
        onRow?.Invoke(row);
    }
}
