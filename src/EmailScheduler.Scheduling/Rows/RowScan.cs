using EmailScheduler.Scheduling.Calendar;
using EmailScheduler.Scheduling.Contacts;
using EmailScheduler.Scheduling.Database;

namespace EmailScheduler.Scheduling.Rows;

/// <summary>One reader's pass over a span of <c>email_schedules</c>.</summary>
internal sealed class RowScan(ContactList contacts, TextTable texts, PlanningDays days)
{
    private const int CancellationStride = 4096;
    private const int CanonicalLength = 10;

    private readonly TextCache _texts = new(texts);
    private readonly DateColumn _sendDate = new("email_schedules.scheduled_send_date", RowColumns.SendDate);
    private readonly DateColumn _eventDate = new("email_schedules.event_date", RowColumns.EventDate);
    private readonly DateColumn _baseDate = new("email_schedules.base_send_date", RowColumns.BaseDate);
    private readonly DateColumn _actualSend = new("email_schedules.actual_send_datetime", RowColumns.ActualSend);
    private int _contactHint;

    /// <summary>The rows in the order of their rowids.</summary>
    public ChunkedList<ExistingRow> Rows { get; } = new();

    public IEnumerable<DateColumn> Dates => [_sendDate, _eventDate, _baseDate, _actualSend];

    public void Read(Statement rows, CancellationToken cancellationToken)
    {
        while (rows.Step())
        {
            if (Rows.Count % CancellationStride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            ReadRow(rows, ref Rows.Add());
        }
    }

    private void ReadRow(Statement row, ref ExistingRow target)
    {
        target.RowId = row.Int64(RowColumns.RowId);
        target.Contact = row.WholeNumber(RowColumns.ContactId) is { } id ? contacts.Find(id, ref _contactHint) : -1;
        target.Type = Text(row, RowColumns.EmailType);
        var sendDate = row.Utf8(RowColumns.SendDate);
        target.Date = _sendDate.Parse(sendDate, row);
        target.Status = StatusOf(row, target.Date);
        if (!target.IsOwned)
        {
            target.EventYear = EventYear(row);
            target.Reason = TextTable.Null;
            target.Event = DayNumber.None;
            target.BaseOrSent = SentDay(row, target);
            return;
        }

        var eventDate = row.Utf8(RowColumns.EventDate);
        var baseDate = row.Utf8(RowColumns.BaseDate);
        target.Reason = Text(row, RowColumns.SkipReason);
        target.Event = _eventDate.Parse(eventDate, row);
        target.BaseOrSent = _baseDate.Parse(baseDate, row);
        target.EventYear = EventYear(row);
        var isCanonical = sendDate.Length == CanonicalLength && eventDate.Length == CanonicalLength && baseDate.Length == CanonicalLength;
        target.Fingerprint = Fingerprint(row, isCanonical);
    }

    private RowStatus StatusOf(Statement row, int date)
    {
        var status = RowStatuses.Parse(row.Utf8(RowColumns.Status));
        return status == RowStatus.PreScheduled && date >= days.Today && date < days.First ? RowStatus.Scheduled : status;
    }

    private int SentDay(Statement row, in ExistingRow read)
    {
        if (read.Status is not (RowStatus.Sent or RowStatus.Delivered))
        {
            return DayNumber.None;
        }

        var sent = _actualSend.Read(row);
        return sent == DayNumber.None ? read.Date : sent;
    }

    private static short EventYear(Statement row) => row.Int64(RowColumns.EventYear) is >= 1 and <= 9999 and var year ? (short)year : (short)0;

    private int Text(Statement row, int column) => row.IsNull(column) ? TextTable.Null : _texts.Number(row.Utf8(column));

    private static ulong Fingerprint(Statement row, bool isCanonical)
    {
        var fingerprint = new RowFingerprint();
        AddText(ref fingerprint, row, RowColumns.SendTime);
        AddNumber(ref fingerprint, row, RowColumns.Priority);
        AddText(ref fingerprint, row, RowColumns.EmailTemplate);
        AddText(ref fingerprint, row, RowColumns.SmsTemplate);
        AddNumber(ref fingerprint, row, RowColumns.CampaignInstance);
        AddText(ref fingerprint, row, RowColumns.Metadata);
        AddNumber(ref fingerprint, row, RowColumns.EventYear);
        AddNumber(ref fingerprint, row, RowColumns.EventMonth);
        AddNumber(ref fingerprint, row, RowColumns.EventDay);
        fingerprint.Add(isCanonical ? RowFingerprint.Canonical : ~RowFingerprint.Canonical);
        return fingerprint.Value;
    }

    private static void AddText(ref RowFingerprint fingerprint, Statement row, int column)
    {
        if (row.IsNull(column))
        {
            fingerprint.AddNull();
        }
        else
        {
            fingerprint.Add(row.Utf8(column));
        }
    }

    private static void AddNumber(ref RowFingerprint fingerprint, Statement row, int column)
    {
        if (row.IsNull(column))
        {
            fingerprint.AddNull();
        }
        else
        {
            fingerprint.Add(row.Int64(column));
        }
    }
}
