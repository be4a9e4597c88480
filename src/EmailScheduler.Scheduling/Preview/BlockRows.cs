using System.Text;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Writing;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Puts the changes of a block into rows that a person can read: each mail of the plan, and each row that is removed or missed.</summary>
internal sealed class BlockRows(PlanContext context, RowKeys keys)
{
    private readonly WrittenMails _written = new(context.Types);
    private ExistingRow[] _scratch = [];

    /// <summary>The rows of one contact whose mails begin at <paramref name="firstMail"/> of the block.</summary>
    /// <param name="contact">The contact's ordinal.</param>
    /// <param name="changes">The changes of the block that write a mail, by its place.</param>
    /// <param name="dropped">The changes of the block that remove a row or mark it as missed, by its rowid.</param>
    /// <param name="block">The block.</param>
    /// <param name="firstMail">The place of the contact's first mail.</param>
    /// <param name="count">How many mails it has.</param>
    /// <param name="target">Gets the rows, each with the place of its mail, or −1.</param>
    public void AddContact(
        int contact,
        IReadOnlyDictionary<int, RowChange> changes,
        IReadOnlyDictionary<long, RowChangeKind> dropped,
        PlanBlock block,
        int firstMail,
        int count,
        List<(int Mail, PlannedRow Row)> target)
    {
        var mails = block.Mails.AsSpan(firstMail, count);
        var rows = context.Rows.Of(contact, ref _scratch);
        var id = context.Contacts[contact].Id;
        foreach (var index in _written.Of(mails))
        {
            ref readonly var mail = ref mails[index];
            var changed = changes.TryGetValue(firstMail + index, out var change);
            var before = changed && change.Kind == RowChangeKind.Update ? Find(rows, change.RowId) : null;
            var kind = changed ? KindOf(mail, change.Kind, before) : keys.HeldBySender(mail, rows) ? PlannedChange.AlreadyHandled : PlannedChange.Kept;
            target.Add((firstMail + index, OfMail(id, mail, kind, kind == PlannedChange.Kept ? mail.Send : before?.Date)));
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
        var type = row.Type == TextTable.Null ? "" : context.Texts[row.Type];
        return fate == RowChangeKind.Miss
            ? new PlannedRow(contactId, type, ToDate(row.Date), Text(RowStatus.Skipped), SkipReasons.MissedSendDate, PlannedChange.Missed, ToDate(row.Date))
            : new PlannedRow(contactId, type, ToDate(row.Date), Text(row.Status), row.Reason == TextTable.Null ? null : context.Texts[row.Reason], PlannedChange.Removed, ToDate(row.Date));
    }

    private PlannedRow OfMail(long contactId, in Mail mail, PlannedChange change, int? before) => new(
        contactId,
        context.Types[mail.Type].Name,
        DayNumber.ToDate(mail.Send),
        Text(mail.Status),
        mail.Reason == TextTable.Null ? null : context.Texts[mail.Reason],
        change,
        before is { } day ? ToDate(day) : null);

    private static PlannedChange KindOf(in Mail mail, RowChangeKind kind, in ExistingRow? before) => (kind, before) switch
    {
        (RowChangeKind.Insert, _) or (_, null) => PlannedChange.New,
        (_, { Status: RowStatus.PreScheduled }) when !mail.IsScheduled => PlannedChange.Skipped,
        (_, { Status: RowStatus.Skipped }) when mail.IsScheduled => PlannedChange.Revived,
        (_, { } row) when row.Date != mail.Send => PlannedChange.Moved,
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
