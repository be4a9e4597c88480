using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>One reader's pass over a span of <c>email_schedules</c>.</summary>
/// <param name="contacts">The valid contacts.</param>
/// <param name="texts">The run's table of texts.</param>
/// <param name="days">The days of the run.</param>
/// <param name="isDigested">Whether <see cref="Digest"/> is made.</param>
/// <param name="isKept">Whether <see cref="Rows"/> are kept.</param>
internal sealed class RowScan(ContactList contacts, TextTable texts, PlanningDays days, bool isDigested, bool isKept)
{
    private const int CancellationStride = 4096;
    private const int CanonicalLength = 10;

    private readonly TextCache _texts = new(texts);
    private readonly DateColumn _sendDate = new("email_schedules.scheduled_send_date", RowColumns.SendDate);
    private readonly DateColumn _eventDate = new("email_schedules.event_date", RowColumns.EventDate);
    private readonly DateColumn _baseDate = new("email_schedules.base_send_date", RowColumns.BaseDate);
    private readonly DateColumn _actualSend = new("email_schedules.actual_send_datetime", RowColumns.ActualSend);
    private int _contactHint;

    public StoredRows Rows { get; } = new();

    /// <summary>What the rows amount to.</summary>
    public RowDigest Digest { get; private set; }

    public IEnumerable<DateColumn> Dates => [_sendDate, _eventDate, _baseDate, _actualSend];

    public void Read(Statement rows, CancellationToken cancellationToken)
    {
        for (var count = 0L; rows.Step(); count++)
        {
            if (count % CancellationStride == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var contact = rows.WholeNumber(RowColumns.ContactId) is { } id ? contacts.Find(id, ref _contactHint) : -1;
            var row = ReadRow(rows);
            if (isKept)
            {
                Rows.Add(contact, row);
            }

            if (isDigested)
            {
                Digest = row.IsOwned ? Digest.WithOwned(RowHash.OfOwned(contact, row)) : Digest.WithSender(RowHash.OfSender(rows));
            }
        }
    }

    private ExistingRow ReadRow(Statement row)
    {
        var sendDate = row.Utf8(RowColumns.SendDate);
        var date = _sendDate.Parse(sendDate, row);
        var status = StatusOf(row, date);
        return status is RowStatus.PreScheduled or RowStatus.Skipped ? ReadOwned(row, sendDate, date, status) : ReadSenders(row, date, status);
    }

    private ExistingRow ReadOwned(Statement row, ReadOnlySpan<byte> sendDate, int date, RowStatus status)
    {
        var eventDate = row.Utf8(RowColumns.EventDate);
        var baseDate = row.Utf8(RowColumns.BaseDate);
        var isCanonical = sendDate.Length == CanonicalLength && eventDate.Length == CanonicalLength && baseDate.Length == CanonicalLength;
        var shape = new RowShape(Fingerprint(row, isCanonical), Text(row, RowColumns.EmailType), Text(row, RowColumns.SkipReason), EventYear(row), status);
        return new ExistingRow(row.GetInt64(RowColumns.RowId), date, _eventDate.Parse(eventDate, row), _baseDate.Parse(baseDate, row), shape);
    }

    private ExistingRow ReadSenders(Statement row, int date, RowStatus status)
    {
        var shape = new RowShape(0, Text(row, RowColumns.EmailType), TextTable.Null, EventYear(row), status);
        return new ExistingRow(row.GetInt64(RowColumns.RowId), date, DayNumber.None, SentDay(row, date, status), shape);
    }

    private RowStatus StatusOf(Statement row, int date)
    {
        var status = RowStatuses.Parse(row.Utf8(RowColumns.Status));
        return status == RowStatus.PreScheduled && date >= days.Today && date < days.First ? RowStatus.Scheduled : status;
    }

    private int SentDay(Statement row, int date, RowStatus status)
    {
        if (status is not (RowStatus.Sent or RowStatus.Delivered))
        {
            return DayNumber.None;
        }

        var sent = _actualSend.Read(row);
        return sent == DayNumber.None ? date : sent;
    }

    private static short EventYear(Statement row) => row.GetInt64(RowColumns.EventYear) is >= 1 and <= 9999 and var year ? (short)year : (short)0;

    private int Text(Statement row, int column) => row.TryGetUtf8(column, out var text) ? _texts.Number(text) : TextTable.Null;

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
        if (row.TryGetUtf8(column, out var text))
        {
            fingerprint.Add(text);
        }
        else
        {
            fingerprint.AddNull();
        }
    }

    private static void AddNumber(ref RowFingerprint fingerprint, Statement row, int column)
    {
        if (row.TryGetInt64(column, out var number))
        {
            fingerprint.Add(number);
        }
        else
        {
            fingerprint.AddNull();
        }
    }
}
