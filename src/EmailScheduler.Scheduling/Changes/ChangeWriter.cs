using EmailScheduler.Scheduling.Calendar;
using EmailScheduler.Scheduling.Database;
using EmailScheduler.Scheduling.Mails;
using EmailScheduler.Scheduling.Plans;
using EmailScheduler.Scheduling.Rows;

namespace EmailScheduler.Scheduling.Changes;

/// <summary>Carries changes out by prepared statements, in one transaction.</summary>
internal sealed class ChangeWriter : IDisposable
{
    private readonly PlanContext _context;
    private readonly Statement _delete;
    private readonly Statement _park;
    private readonly Statement _miss;
    private readonly Statement _update;
    private readonly Statement _insert;

    public ChangeWriter(SqliteDatabase database, PlanContext context, string runId, string timestamp)
    {
        _context = context;
        var hasBatch = TableSchema.Read(database, "email_schedules").Has("batch_id");
        _delete = database.Prepare("DELETE FROM email_schedules WHERE id = ?1");
        _park = database.Prepare("UPDATE email_schedules SET scheduled_send_date = 'moving ' || id, event_year = NULL WHERE id = ?1");
        _miss = database.Prepare(RowSql.Miss(hasBatch));
        _update = database.Prepare(RowSql.Update(hasBatch));
        _insert = database.Prepare(RowSql.Insert(hasBatch));
        var sendTime = SendTime.Text(context.Settings.Base);
        foreach (var statement in new[] { _update, _insert })
        {
            statement.Bind(RowSql.SendTime, sendTime);
            statement.Bind(RowSql.RunId, runId);
            statement.Bind(RowSql.Now, timestamp);
        }

        _miss.Bind(RowSql.MissRunId, runId);
        _miss.Bind(RowSql.MissNow, timestamp);
        _miss.Bind(RowSql.MissReason, SkipReasons.MissedSendDate);
    }

    public void Write(PlanBlock block, in RowChange change)
    {
        switch (change.Kind)
        {
            case RowChangeKind.Insert:
                Bind(_insert, block, block.Mails[change.Mail]);
                _insert.Step();
                break;
            case RowChangeKind.Update:
                _update.Bind(RowSql.UpdateRow, change.RowId);
                Bind(_update, block, block.Mails[change.Mail]);
                _update.Step();
                break;
            default:
                var statement = change.Kind switch { RowChangeKind.Delete => _delete, RowChangeKind.Park => _park, _ => _miss };
                statement.Bind(1, change.RowId);
                statement.Step();
                break;
        }
    }

    public void Dispose()
    {
        _delete.Dispose();
        _park.Dispose();
        _miss.Dispose();
        _update.Dispose();
        _insert.Dispose();
    }

    private void Bind(Statement statement, PlanBlock block, in Mail mail)
    {
        var type = _context.Types[mail.Type];
        statement.Bind(RowSql.ContactId, _context.Contacts[block.ContactOf(mail)].Id);
        statement.Bind(RowSql.EmailType, _context.Types.Utf8(mail.Type));
        BindDay(statement, RowSql.SendDate, mail.Send);
        BindDay(statement, RowSql.EventDate, mail.Event);
        BindDay(statement, RowSql.BaseDate, mail.Base);
        statement.Bind(RowSql.Status, RowStatuses.Text(mail.Status));
        statement.Bind(RowSql.Reason, mail.Reason == TextTable.Null ? null : _context.Texts[mail.Reason]);
        statement.Bind(RowSql.Priority, block.Priority(mail, _context.Types));
        statement.Bind(RowSql.EmailTemplate, type.EmailTemplate);
        statement.Bind(RowSql.SmsTemplate, type.SmsTemplate);
        BindEventParts(statement, type, mail.Event);
        BindFollowUp(statement, type, block, mail);
    }

    private static void BindEventParts(Statement statement, MailType type, int eventDay)
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

    private void BindFollowUp(Statement statement, MailType type, PlanBlock block, in Mail mail)
    {
        FollowUp? followUp = type.IsFollowUp ? block.FollowUpOf(mail) : null;
        if ((followUp is { } parent ? parent.CampaignInstance : type.CampaignInstance) is { } instance)
        {
            statement.Bind(RowSql.CampaignInstance, instance);
        }
        else
        {
            statement.BindNull(RowSql.CampaignInstance);
        }

        statement.Bind(RowSql.Metadata, followUp is { } taken ? FollowUpMetadata.Of(taken, _context.Texts) : null);
    }

    private static void BindDay(Statement statement, int parameter, int day)
    {
        Span<byte> text = stackalloc byte[10];
        DayNumber.Format(day, text);
        statement.Bind(parameter, text);
    }
}
