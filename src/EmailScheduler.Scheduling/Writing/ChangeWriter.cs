using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;
using SQLitePCL;

namespace EmailScheduler.Scheduling.Writing;

/// <summary>Carries changes out by prepared statements.</summary>
internal sealed class ChangeWriter : IDisposable
{
    private readonly PlanContext _context;
    private readonly SqliteDatabase _database;
    private readonly WriteRefusal _refusal;
    private readonly SendTime _sendTime;
    private readonly Statement _delete;
    private readonly Statement _park;
    private readonly Statement _skip;
    private readonly Statement _update;
    private readonly Statement _insert;
    private readonly List<long> _newOfToday = [];
    private long? _nextRow;

    /// <summary>Prepares all statements that rows are written with.</summary>
    /// <param name="database">The database.</param>
    /// <param name="context">What the plan is made from.</param>
    /// <param name="schedules">The table, with all columns that the scheduler writes.</param>
    /// <param name="nextRow">The id of the first new row, from which they count on; <see langword="null"/> leaves ids to SQLite.</param>
    /// <param name="refusal">Says why a row is refused.</param>
    /// <param name="runId">The run.</param>
    /// <param name="timestamp">When the run started.</param>
    /// <exception cref="InvalidDatabaseException">The schema does not allow one of the statements; the message names what is in the way.</exception>
    public ChangeWriter(SqliteDatabase database, PlanContext context, TableSchema schedules, long? nextRow, WriteRefusal refusal, string runId, string timestamp)
    {
        (_context, _database, _refusal, _nextRow) = (context, database, refusal, nextRow);
        _sendTime = new SendTime(context.Settings.Base);
        var sql = new RowSql(database, schedules, context.StandIns, context.HasEventYearIndex);
        _delete = refusal.Prepare(RowSql.Delete);
        _park = refusal.Prepare(sql.Park);
        _skip = refusal.Prepare(sql.Skip);
        _update = refusal.Prepare(sql.Update);
        _insert = refusal.Prepare(sql.Insert);
        foreach (var statement in new[] { _update, _insert })
        {
            statement.Bind(RowSql.RunId, runId);
            statement.Bind(RowSql.Now, timestamp);
        }

        _skip.Bind(RowSql.SkipRunId, runId);
        _skip.Bind(RowSql.SkipNow, timestamp);
    }

    /// <summary>Rows written so far, one for each change.</summary>
    public long Written { get; private set; }

    /// <summary>The ids of the new rows of today.</summary>
    public IReadOnlyList<long> NewOfToday => _newOfToday;

    /// <exception cref="InvalidDatabaseException">A constraint or trigger of the database refused the row.</exception>
    public void Write(PlanBlock block, in RowChange change)
    {
        switch (change.Kind)
        {
            case RowChangeKind.Insert:
                Insert(block, block.Emails[change.Target]);
                break;
            case RowChangeKind.Update:
                _update.Bind(RowSql.UpdateRow, change.RowId);
                Bind(_update, block, block.Emails[change.Target]);
                Run(_update);
                break;
            case RowChangeKind.Park:
                _park.Bind(1, change.RowId);
                BindDay(_park, RowSql.ParkDate, change.Target);
                Run(_park);
                break;
            case RowChangeKind.Delete:
                _delete.Bind(1, change.RowId);
                Run(_delete);
                break;
            default:
                _skip.Bind(1, change.RowId);
                _skip.Bind(RowSql.SkipReason, change.Kind == RowChangeKind.Miss ? SkipReasons.MissedSendDate : _context.Texts[change.Target]);
                Run(_skip);
                break;
        }
    }

    public void Dispose()
    {
        _delete.Dispose();
        _park.Dispose();
        _skip.Dispose();
        _update.Dispose();
        _insert.Dispose();
    }

    private void Insert(PlanBlock block, in Email email)
    {
        Bind(_insert, block, email);
        if (_nextRow is { } row)
        {
            _insert.Bind(RowSql.NewRow, row);
            _nextRow = row + 1;
        }

        Run(_insert);
        if (email.Send == _context.Days.Today)
        {
            _newOfToday.Add(_database.LastInsertRowId);
        }
    }

    // A trigger may drop the row without an error (RAISE(IGNORE)); a plan with gaps is none.
    private void Run(Statement statement)
    {
        var code = statement.Run();
        if (code != raw.SQLITE_DONE)
        {
            throw _refusal.Of(code);
        }

        if (_database.Changes != 1)
        {
            throw _refusal.OfMissingRow();
        }

        Written++;
    }

    private void Bind(Statement statement, PlanBlock block, in Email email)
    {
        var type = _context.Types[email.Type];
        statement.Bind(RowSql.ContactId, _context.Contacts[block.ContactOf(email)].Id);
        statement.Bind(RowSql.EmailType, _context.Types.Utf8(email.Type));
        BindDay(statement, RowSql.SendDate, email.Send);
        BindTime(statement, _sendTime.Of(_context.Contacts[block.ContactOf(email)].State, email.Send));
        BindDay(statement, RowSql.EventDate, email.Event);
        BindDay(statement, RowSql.BaseDate, email.Base);
        statement.Bind(RowSql.Status, RowStatuses.Text(email.Status));
        statement.Bind(RowSql.Reason, email.Reason == StringTable.Null ? null : _context.Texts[email.Reason]);
        statement.Bind(RowSql.Priority, block.Priority(email, _context.Types));
        statement.Bind(RowSql.EmailTemplate, type.EmailTemplate);
        statement.Bind(RowSql.SmsTemplate, type.SmsTemplate);
        BindEventParts(statement, type, email.Event);
        BindFollowUp(statement, type, block, email);
    }

    private static void BindEventParts(Statement statement, EmailType type, int eventDay)
    {
        if (type.WritesEventParts)
        {
            DayNumber.ToDate(eventDay).Deconstruct(out var year, out var month, out var day);
            statement.Bind(RowSql.EventYear, year);
            statement.Bind(RowSql.EventMonth, month);
            statement.Bind(RowSql.EventDay, day);
        }
        else
        {
            statement.BindNull(RowSql.EventYear);
            statement.BindNull(RowSql.EventMonth);
            statement.BindNull(RowSql.EventDay);
        }
    }

    private void BindFollowUp(Statement statement, EmailType type, PlanBlock block, in Email email)
    {
        FollowUp? followUp = type.IsFollowUp ? block.FollowUpOf(email) : null;
        if ((followUp is { } parent ? parent.CampaignInstance : type.CampaignInstance) is { } instance)
        {
            statement.Bind(RowSql.CampaignInstance, instance);
        }
        else
        {
            statement.BindNull(RowSql.CampaignInstance);
        }

        statement.Bind(RowSql.Metadata, followUp is { } taken ? taken.Metadata(_context.Texts) : null);
    }

    private static void BindTime(Statement statement, int time)
    {
        Span<byte> text = stackalloc byte[8];
        Writing.SendTime.Format(time, text);
        statement.Bind(RowSql.SendTime, text);
    }

    private static void BindDay(Statement statement, int parameter, int day)
    {
        Span<byte> text = stackalloc byte[10];
        DayNumber.Format(day, text);
        statement.Bind(parameter, text);
    }
}

/// <summary>The statements that write rows of <c>email_schedules</c>, and the numbers of their parameters.</summary>
internal sealed class RowSql
{
    public const int ContactId = 1;
    public const int EmailType = 2;
    public const int SendDate = 3;
    public const int SendTime = 4;
    public const int Status = 5;
    public const int Reason = 6;
    public const int Priority = 7;
    public const int CampaignInstance = 8;
    public const int EmailTemplate = 9;
    public const int SmsTemplate = 10;
    public const int RunId = 11;
    public const int EventDate = 12;
    public const int BaseDate = 13;
    public const int EventYear = 14;
    public const int EventMonth = 15;
    public const int EventDay = 16;
    public const int Metadata = 17;
    public const int Now = 18;
    public const int UpdateRow = 19;
    public const int NewRow = 19;

    public const int SkipReason = 2;
    public const int SkipRunId = 3;
    public const int SkipNow = 4;

    public const int ParkDate = 2;

    public const string Delete = "DELETE FROM email_schedules WHERE id = ?1";

    private static readonly string MirroredDate = FormattableString.Invariant($"?{SendDate}");

    private static readonly string[] Planned =
    [
        "contact_id", "email_type", "scheduled_send_date", "scheduled_send_time", "status", "skip_reason", "priority", "campaign_instance_id",
        "email_template", "sms_template", "scheduler_run_id", "event_date", "base_send_date", "event_year", "event_month", "event_day", "metadata", "updated_at",
    ];

    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["scheduled_date"] = MirroredDate,
        ["scheduled_time"] = $"?{SendTime}",
    };

    /// <param name="database">The database.</param>
    /// <param name="table">The table, with all columns that the scheduler writes.</param>
    /// <param name="standIns">What stands for NULL in its columns.</param>
    /// <param name="hasEventYearIndex">Whether a unique index holds one row for each contact, type and <c>event_year</c>.</param>
    /// <exception cref="InvalidDatabaseException">A column that the scheduler writes is a generated one.</exception>
    public RowSql(SqliteDatabase database, TableSchema table, NullStandIns standIns, bool hasEventYearIndex)
    {
        var planned = Planned.Select((column, index) => (Column: column, Value: standIns.Written(column, FormattableString.Invariant($"?{index + 1}")))).ToList();
        if (table.Has("batch_id"))
        {
            planned.Add(("batch_id", $"?{RunId}"));
        }

        var others = OtherColumns.Of(database, table, [.. planned.Select(value => value.Column), "created_at"], Known, UniqueValue.Of(table, $"?{RunId}"));
        ScheduleTables.RequireWritable(table, [.. planned.Select(value => value.Column), "created_at"]);
        Insert = InsertOf([("id", $"?{NewRow}"), .. planned, ("created_at", $"?{Now}"), .. others]);
        Update = UpdateOf([.. planned, .. others.Where(value => Known.ContainsValue(value.Value))], UpdateRow);
        List<(string, string)> skipped = [("status", "'skipped'"), ("skip_reason", $"?{SkipReason}"), ("scheduler_run_id", $"?{SkipRunId}"), ("updated_at", $"?{SkipNow}")];
        if (table.Has("batch_id"))
        {
            skipped.Add(("batch_id", $"?{SkipRunId}"));
        }

        Skip = UpdateOf(skipped, 1);
        Park = UpdateOf(ParkedOf(others, hasEventYearIndex), 1);
    }

    public string Insert { get; }

    public string Update { get; }

    /// <summary>Makes a row <c>skipped</c>; its dates stay.</summary>
    public string Skip { get; }

    /// <summary>Sets a row's key aside until it has its new one.</summary>
    public string Park { get; }

    // A column that mirrors the send date does so on the way, too: it may be in a key or a CHECK constraint with it.
    private static IEnumerable<(string Column, string Value)> ParkedOf(IEnumerable<(string Column, string Value)> others, bool hasEventYearIndex) =>
    [
        ("scheduled_send_date", $"?{ParkDate}"),
        .. others.Where(value => value.Value == MirroredDate).Select(value => (value.Column, $"?{ParkDate}")),
        .. hasEventYearIndex ? [("event_year", "NULL")] : Array.Empty<(string, string)>(),
    ];

    private static string InsertOf(IReadOnlyList<(string Column, string Value)> values) =>
        $"INSERT INTO email_schedules ({string.Join(", ", values.Select(value => value.Column))}) VALUES ({string.Join(", ", values.Select(value => value.Value))})";

    private static string UpdateOf(IEnumerable<(string Column, string Value)> values, int row) =>
        FormattableString.Invariant($"UPDATE email_schedules SET {string.Join(", ", values.Select(value => $"{value.Column} = {value.Value}"))} WHERE id = ?{row}");
}
