using System.Runtime.InteropServices;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>
/// The part of a plan that is carried out even when the plan is held back: emails that must not be sent are not sent. Rows of contacts that may get no email any more are
/// deleted, and emails whose own date lies in an exclusion window now are skipped; nothing is inserted, nothing moved.
/// </summary>
/// <param name="input">What a plan would be made from.</param>
/// <param name="withdrawn">The contacts, outside those that emails are planned for, whose emails are withdrawn.</param>
internal sealed class SafeChanges(PlanInput input, IReadOnlySet<long> withdrawn)
{
    private readonly PlanContext _context = input.Context;
    private readonly PlannedRowHash? _hash = input.Stored is null ? null : new PlannedRowHash(input.Context, new PlannedFingerprint(input.Context));
    private readonly ChangeCounts _counts = new(input.Context.Types.Count);
    private readonly List<RowChange> _changes = [];
    private readonly Dictionary<int, long> _days = [];

    /// <summary>Emails to send that are left.</summary>
    public long Scheduled { get; private set; }

    /// <summary>Skipped emails that there are then.</summary>
    public long Skipped { get; private set; }

    /// <summary>The emails that were to be sent, and are not any more.</summary>
    public WithdrawnEmails Withdrawn => new(_counts.Updated, _days.ToDictionary(day => DayNumber.ToDate(day.Key), day => day.Value));

    /// <summary>Finds the changes.</summary>
    /// <param name="path">The database; no one may write it meanwhile.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public BlockChanges Find(string path, CancellationToken cancellationToken)
    {
        FindOfWithdrawn(withdrawn.Count == 0 || _context.Rows.OrphanCount == 0 ? [] : RowsOfWithdrawn(path, cancellationToken));
        var scratch = Array.Empty<ExistingRow>();
        for (var contact = 0; contact < _context.Contacts.Count; contact++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (ref readonly var row in _context.Rows.Of(contact, ref scratch))
            {
                AddOfContact(contact, row);
            }
        }

        return new BlockChanges(new PlanBlock(0, [], new Dictionary<int, FollowUp>(), alreadyHandled: 0, heldInWindows: 0), _changes, _counts);
    }

    private void FindOfWithdrawn(HashSet<long> rows)
    {
        for (var index = 0; index < _context.Rows.OrphanCount; index++)
        {
            var row = _context.Rows.Orphan(index);
            if (IsPlanned(row) && rows.Contains(row.RowId))
            {
                Add(row, new RowChange(row.RowId, -1, RowChangeKind.Delete));
                Follow(-1, row, reason: null);
            }
            else
            {
                Keep(row);
            }
        }
    }

    private void AddOfContact(int contact, in ExistingRow row)
    {
        if (IsPlanned(row)
            && row.Status == RowStatus.PreScheduled
            && _context.EmailTypeFacts.AvoidsWindows(row.Type)
            && _context.Windows.TryFind(_context.Contacts[contact], row.Date, out var window))
        {
            Add(row, new RowChange(row.RowId, window.Reason, RowChangeKind.Skip));
            Follow(contact, row, window.Reason);
            Skipped++;
        }
        else
        {
            Keep(row);
        }
    }

    private bool IsPlanned(in ExistingRow row) => row.IsOwned && row.Date >= _context.Days.FirstSendDay;

    private void Add(in ExistingRow row, RowChange change)
    {
        if (row.Status == RowStatus.PreScheduled && !_context.EmailTypeFacts.IsFollowUpType(row.Type))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_days, row.Date, out _)++;
        }

        _counts.Add(change.Kind);
        _changes.Add(change);
    }

    private void Keep(in ExistingRow row)
    {
        _counts.Untouched++;
        if (IsPlanned(row))
        {
            Scheduled += row.Status == RowStatus.PreScheduled ? 1 : 0;
            Skipped += row.Status == RowStatus.Skipped ? 1 : 0;
        }
    }

    private void Follow(int contact, in ExistingRow row, int? reason)
    {
        if (_hash is not null)
        {
            var without = _counts.Rows.WithoutOwned(RowHash.OfOwned(contact, row));
            _counts.Rows = reason is { } text ? without.WithOwned(PlannedRowHash.OfSkipped(contact, row, text)) : without;
        }
    }

    // Rows of no valid contact are read without it.
    private HashSet<long> RowsOfWithdrawn(string path, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        using var rows = database.Prepare("SELECT id, contact_id FROM email_schedules WHERE status COLLATE BINARY IN ('pre-scheduled', 'skipped')");
        var found = new HashSet<long>();
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows.WholeNumber(1) is { } contact && withdrawn.Contains(contact))
            {
                found.Add(rows.GetInt64(0));
            }
        }

        return found;
    }
}
