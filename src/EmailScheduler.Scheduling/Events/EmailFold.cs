using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Scheduling.Writing;
using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Events;

/// <summary>Folds what events say of emails into their rows of <c>email_schedules</c>; an email without a row gets one, so that it is not planned again.</summary>
internal sealed class EmailFold : IDisposable
{
    private static readonly string Select = $"""
        SELECT id, contact_id, email_type, event_date, scheduled_send_date, status, actual_send_datetime, {ScheduleTables.EventTimes}, event_year
        FROM {ScheduleTables.Schedules} WHERE contact_id IN (SELECT id FROM {NamedContacts.Table}) ORDER BY contact_id, id
        """;

    private readonly SqliteDatabase _database;
    private readonly WriteRefusal _refusal;
    private readonly FoldedRows _rows;
    private readonly TimeZoneInfo _zone;
    private readonly Statement _update;
    private readonly NewEmailRow _insert;
    private readonly string _now;

    /// <summary>Prepares what is needed; the caller records what that can write.</summary>
    public EmailFold(SqliteDatabase database, ScheduleRequest request, RecordedWrites writes)
    {
        var settings = OrganizationSettings.Read(database, request.OrganizationId, request.Settings).InForce;
        _database = database;
        _zone = SettingsValidation.ZoneOf(settings);
        _now = request.Timestamp;
        _refusal = new WriteRefusal(database, ScheduleTables.Schedules, writes);
        _rows = new FoldedRows(_zone, ScheduleTables.HasEventYearIndex(database), WrittenTypes.Read(database));
        var table = TableSchema.Read(database, ScheduleTables.Schedules);
        var standIns = NullStandIns.Of(database, table);
        _update = _refusal.Prepare($"""
            UPDATE {ScheduleTables.Schedules}
            SET status = ?2, actual_send_datetime = ?3, {ScheduleTables.EventTimes} = ?4, updated_at = ?5, skip_reason = CASE status WHEN 'skipped' THEN {standIns.Written("skip_reason", "NULL")} ELSE skip_reason END
            WHERE id = ?1
            """);
        _insert = new NewEmailRow(database, table, standIns, _refusal, SendTime.Text(settings), request.RunId, _now);
    }

    public long Updated { get; private set; }

    public long Added { get; private set; }

    public long Mismatched { get; private set; }

    public void Merge(IReadOnlyList<EmailEvent> events, CancellationToken cancellationToken)
    {
        var ofContacts = events
            .Where(fact => fact.Email is not null && fact.Kind.IsOfEmail())
            .GroupBy(fact => fact.Email!.ContactId)
            .ToDictionary(group => group.Key, group => group.ToList());
        if (ofContacts.Count == 0)
        {
            return;
        }

        var rows = ReadRows(cancellationToken);
        foreach (var (contact, facts) in ofContacts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Merge(facts, rows.GetValueOrDefault(contact) ?? []);
        }
    }

    public void Dispose()
    {
        _update.Dispose();
        _insert.Dispose();
    }

    private void Merge(List<EmailEvent> facts, List<FoldedRow> rows)
    {
        foreach (var fact in facts)
        {
            if (RowOf(fact.Email!, rows) is { } row)
            {
                row.Add(fact.Kind, fact.OccurredAt);
            }
            else
            {
                Mismatched++;
            }
        }

        foreach (var row in rows.Where(row => row.IsChanged))
        {
            Write(row);
        }
    }

    private FoldedRow? RowOf(EmailReference email, List<FoldedRow> rows)
    {
        var row = FoldedRows.Find(rows, email);
        if (row is null && email is not { EventDate: null, SendDate: null })
        {
            row = _rows.New(rows, email);
            rows.Add(row);
        }

        return row;
    }

    private void Write(FoldedRow row)
    {
        var kind = row.Facts.Newest!.Value;
        var code = Write(row, kind.Text());
        if ((code & 0xff) == raw.SQLITE_CONSTRAINT && Simpler(kind) is { } simpler)
        {
            // Another program's table may know fewer statuses. What counts is that the row is the sender's.
            code = Write(row, simpler.Text());
        }

        if (code != raw.SQLITE_DONE)
        {
            throw _refusal.Of(code);
        }

        if (_database.Changes != 1)
        {
            throw _refusal.OfMissingRow();
        }

        Updated += row.Id is null ? 0 : 1;
        Added += row.Id is null ? 1 : 0;
    }

    private static EventKind? Simpler(EventKind kind) => kind switch
    {
        EventKind.Delivered => EventKind.Sent,
        EventKind.Bounced => EventKind.Failed,
        _ => null,
    };

    private int Write(FoldedRow row, string status)
    {
        var sentAt = row.Facts.SentAt is { } time ? _rows.Local(time) : row.SentAt;
        if (row.Id is not { } id)
        {
            return _insert.Bind(row, status, sentAt).Run();
        }

        _update.Bind(1, id);
        _update.Bind(2, status);
        _update.Bind(3, sentAt);
        _update.Bind(4, row.Facts.ToString());
        _update.Bind(5, _now);
        return _update.Run();
    }

    private Dictionary<long, List<FoldedRow>> ReadRows(CancellationToken cancellationToken)
    {
        var rows = new Dictionary<long, List<FoldedRow>>();
        using var found = _database.Prepare(Select);
        while (found.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (found.WholeNumber(1) is { } contact)
            {
                (rows.TryGetValue(contact, out var list) ? list : rows[contact] = []).Add(_rows.Read(found, contact));
            }
        }

        return rows;
    }
}

/// <summary>Inserts the row of an email of which something is known and which the database has no row of, as after a restore.</summary>
internal sealed class NewEmailRow : IDisposable
{
    private const string RunId = "?12";

    private static readonly string[] Columns =
    [
        "contact_id", "email_type", "scheduled_send_date", "status", "actual_send_datetime", ScheduleTables.EventTimes, "event_date", "event_year", "event_month", "event_day",
        "base_send_date", "scheduled_send_time", "scheduler_run_id", "created_at", "updated_at", "metadata",
    ];

    private static readonly string[] Values = ["?1", "?2", "?3", "?4", "?5", "?6", "?7", "?8", "?9", "?10", "?3", "?11", RunId, "?13", "?13", "?14"];

    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase) { ["scheduled_date"] = "?3", ["scheduled_time"] = "?11" };

    private readonly Statement _insert;

    public NewEmailRow(SqliteDatabase database, TableSchema table, NullStandIns standIns, WriteRefusal refusal, string sendTime, string runId, string now)
    {
        List<(string Column, string Value)> written = [.. Columns.Zip(Values, (column, value) => (column, standIns.Written(column, value)))];
        if (table.Has("batch_id"))
        {
            written.Add(("batch_id", RunId));
        }

        var own = written.ConvertAll(value => value.Column);
        ScheduleTables.RequireWritable(table, own);
        written.AddRange(OtherColumns.Of(database, table, own, Known, UniqueValue.Of(table, RunId)));
        _insert = refusal.Prepare($"""
            INSERT INTO {ScheduleTables.Schedules} ({string.Join(", ", written.Select(value => value.Column))})
            VALUES ({string.Join(", ", written.Select(value => value.Value))})
            """);
        _insert.Bind(11, sendTime);
        _insert.Bind(12, runId);
        _insert.Bind(13, now);
    }

    public Statement Bind(FoldedRow row, string status, string? sentAt)
    {
        _insert.Bind(1, row.ContactId);
        _insert.Bind(2, row.Type);
        _insert.Bind(3, EmailKey.Text(row.SendDate!.Value));
        _insert.Bind(4, status);
        _insert.Bind(5, sentAt);
        _insert.Bind(6, row.Facts.ToString());
        _insert.Bind(7, row.EventDate is { } date ? EmailKey.Text(date) : null);
        var parts = row.EventYear is not null && row.Type is "birthday" or "effective_date" or "aep" ? row.EventDate : null;
        Bind(8, parts?.Year);
        Bind(9, parts?.Month);
        Bind(10, parts?.Day);
        _insert.Bind(14, FoldedRows.MadeByEvents);
        return _insert;
    }

    public void Dispose() => _insert.Dispose();

    private void Bind(int parameter, int? number)
    {
        if (number is { } value)
        {
            _insert.Bind(parameter, value);
        }
        else
        {
            _insert.BindNull(parameter);
        }
    }
}
