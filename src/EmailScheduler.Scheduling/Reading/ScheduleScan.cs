using System.IO.Hashing;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads all of <c>email_schedules</c>, a part with each processor.</summary>
/// <param name="path">The file, which no one writes meanwhile.</param>
/// <param name="contacts">The valid contacts.</param>
/// <param name="texts">The run's table of texts.</param>
/// <param name="days">The days of the run.</param>
/// <param name="observer">Is called for each value that is counted.</param>
internal sealed class ScheduleScan(string path, ContactList contacts, StringTable texts, PlanningDays days, ReadingObserver? observer = null)
{
    private const string Table = "email_schedules";

    // Of the first reading: columns that the scheduler adds are no difference between then and later.
    private string? _others;

    /// <summary>Reads the rows.</summary>
    /// <param name="isDigested">Whether they are to be compared with those of another time (<see cref="RowScan.Digest"/>).</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public RowScan[] Read(bool isDigested, CancellationToken cancellationToken) => Scan(isDigested, isKept: true, cancellationToken);

    /// <summary>Reads what the rows amount to.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    public RowDigest Digest(CancellationToken cancellationToken) =>
        Scan(isDigested: true, isKept: false, cancellationToken).Aggregate(default(RowDigest), (sum, scan) => sum + scan.Digest);

    private RowScan[] Scan(bool isDigested, bool isKept, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        var schedules = TableSchema.Read(database, Table);
        if (!schedules.Exists)
        {
            _others = "";
            return [];
        }

        var columns = RowColumns.SelectList(database, schedules) + (isDigested ? _others ??= RowColumns.OthersOf(schedules) : "");
        return ParallelScan.Run(
            path,
            RowIdRange.Split(database, Table),
            (reader, range) =>
            {
                var scan = new RowScan(contacts, texts, days, isDigested, isKept, observer);
                reader.Scan(columns, Table, range, scan.Add);
                return scan;
            },
            cancellationToken);
    }
}

/// <summary>One reader's pass over a span of <c>email_schedules</c>.</summary>
/// <param name="contacts">The valid contacts.</param>
/// <param name="texts">The run's table of texts.</param>
/// <param name="days">The days of the run.</param>
/// <param name="isDigested">Whether <see cref="Digest"/> is made.</param>
/// <param name="isKept">Whether <see cref="Rows"/> are kept.</param>
/// <param name="observer">Is called for each value that is counted.</param>
internal sealed class RowScan(ContactList contacts, StringTable texts, PlanningDays days, bool isDigested, bool isKept, ReadingObserver? observer = null)
{
    private const int CanonicalLength = 10;

    private readonly StringCache _texts = new(texts);
    private readonly DateColumn _sendDate = new("email_schedules.scheduled_send_date", RowColumns.SendDate, RowColumns.ContactId) { OnInvalid = observer?.OnUnreadableDate };
    private readonly DateColumn _eventDate = new("email_schedules.event_date", RowColumns.EventDate, RowColumns.ContactId) { OnInvalid = observer?.OnUnreadableDate };
    private readonly DateColumn _baseDate = new("email_schedules.base_send_date", RowColumns.BaseDate, RowColumns.ContactId) { OnInvalid = observer?.OnUnreadableDate };
    private readonly DateColumn _actualSend = new("email_schedules.actual_send_datetime", RowColumns.ActualSend, RowColumns.ContactId) { OnInvalid = observer?.OnUnreadableDate };
    private int _contactHint;

    public StoredRows Rows { get; } = new(days.Today);

    /// <summary>What the rows amount to.</summary>
    public RowDigest Digest { get; private set; }

    public IEnumerable<DateColumn> Dates => [_sendDate, _eventDate, _baseDate, _actualSend];

    /// <summary>Adds the current row.</summary>
    public void Add(Statement current)
    {
        var contact = current.WholeNumber(RowColumns.ContactId) is { } id ? contacts.Find(id, ref _contactHint) : -1;
        var row = ReadRow(current);
        if (isKept)
        {
            Rows.Add(contact, row);
        }

        if (isDigested)
        {
            Digest = row.IsOwned ? Digest.WithOwned(RowHash.OfOwned(contact, row)) : Digest.WithSender(RowHash.OfSender(current));
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
        return new ExistingRow(row.GetInt64(RowColumns.RowId), new RowContent(
            date,
            _eventDate.Parse(eventDate, row),
            _baseDate.Parse(baseDate, row),
            Fingerprint(row, isCanonical),
            Text(row, RowColumns.EmailType),
            Text(row, RowColumns.SkipReason),
            EventYear(row),
            status));
    }

    private ExistingRow ReadSenders(Statement row, int date, RowStatus status)
    {
        // Another program's column of that name may hold anything; it is no date of ours that cannot be read.
        var eventDate = DayNumber.Parse(row.Utf8(RowColumns.EventDate));
        return new ExistingRow(row.GetInt64(RowColumns.RowId), new RowContent(
            date, eventDate, SentDay(row, date, status), Fingerprint: 0, Text(row, RowColumns.EmailType), StringTable.Null, EventYear(row), status));
    }

    private RowStatus StatusOf(Statement row, int date)
    {
        var status = RowStatuses.Parse(row.Utf8(RowColumns.Status));
        return status == RowStatus.PreScheduled && date >= days.Today && date < days.FirstSendDay ? RowStatus.Scheduled : status;
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

    private int Text(Statement row, int column) => row.TryGetUtf8(column, out var text) ? _texts.Number(text) : StringTable.Null;

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

/// <summary>One reader's memory of the texts that it met lately: most rows repeat a few texts, and the shared table's lock is not free.</summary>
internal sealed class StringCache(StringTable table)
{
    private const int Slots = 256;

    private readonly byte[]?[] _texts = new byte[Slots][];
    private readonly int[] _numbers = new int[Slots];

    public int Number(ReadOnlySpan<byte> utf8)
    {
        var slot = (int)(XxHash3.HashToUInt64(utf8) % Slots);
        if (_texts[slot] is { } known && utf8.SequenceEqual(known))
        {
            return _numbers[slot];
        }

        _texts[slot] = utf8.ToArray();
        return _numbers[slot] = table.Add(utf8);
    }
}

/// <summary>The columns of <c>email_schedules</c> that a scan reads, by position.</summary>
internal static class RowColumns
{
    public const int RowId = 0;
    public const int ContactId = 1;
    public const int EmailType = 2;
    public const int SendDate = 3;
    public const int Status = 4;
    public const int ActualSend = 5;
    public const int SendTime = 6;
    public const int SkipReason = 7;
    public const int Priority = 8;
    public const int CampaignInstance = 9;
    public const int EmailTemplate = 10;
    public const int SmsTemplate = 11;
    public const int EventDate = 12;
    public const int BaseDate = 13;
    public const int EventYear = 14;
    public const int EventMonth = 15;
    public const int EventDay = 16;
    public const int Metadata = 17;

    private static readonly string[] Names =
    [
        "id", "contact_id", "email_type", "scheduled_send_date", "status", "actual_send_datetime", "scheduled_send_time", "skip_reason", "priority",
        "campaign_instance_id", "email_template", "sms_template", "event_date", "base_send_date", "event_year", "event_month", "event_day", "metadata",
    ];

    private static readonly HashSet<string> Read = new(Names, StringComparer.OrdinalIgnoreCase);

    /// <summary>The SELECT list, in the order of the positions; what the table lacks reads as NULL.</summary>
    public static string SelectList(SqliteDatabase database, TableSchema table)
    {
        var standIns = NullStandIns.Of(database, table);
        return string.Join(", ", Names.Select(column => standIns.Read(table, column)));
    }

    /// <summary>The stored columns that are not among them, for a SELECT list: with them all that a row holds.</summary>
    public static string OthersOf(TableSchema table) => string.Concat(table.Columns
        .Where(column => !column.IsGenerated && !Read.Contains(column.Name))
        .Select(column => ", " + TableSchema.Quote(column.Name)));
}
