using System.Globalization;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 9: single rows of email_schedules.</summary>
internal sealed class ScheduleWriter(Database database, ReferenceSettings settings, string runId, string now)
{
    private const string Table = "email_schedules";

    private readonly bool _hasBatchId = database.HasColumn(Table, "batch_id");

    public void Delete(ScheduleRow row) => database.Execute($"DELETE FROM {Table} WHERE rowid = $id", [("id", row.RowId)]);

    public void Miss(ScheduleRow row) =>
        database.Update(Table, row.RowId, [("status", "skipped"), ("skip_reason", "Missed send date"), .. RunColumns()]);

    public void Insert(Mail mail) =>
        database.Insert(Table, [("contact_id", mail.ContactId), .. Planned(mail), .. RunColumns(), ("created_at", now)]);

    public bool Differs(Mail mail, ScheduleRow row) =>
        Planned(mail).Any(planned => row.Stored.Text(planned.Column) != Convert.ToString(planned.Value, CultureInfo.InvariantCulture)
            && !(planned.Value is null && row.Stored.Value(planned.Column) is null));

    /// <summary>Rows may exchange their keys: a row goes to its place when that is empty; when none can, one is put aside first.</summary>
    public void Update(IReadOnlyDictionary<Mail, ScheduleRow> changed)
    {
        var waiting = changed.ToDictionary(pair => pair.Value, pair => pair.Key);
        var held = waiting.Keys.ToDictionary(row => row, row => (row.ContactId!.Value, row.EmailType!, row.Stored.Text("scheduled_send_date")!));
        while (waiting.Count > 0)
        {
            var next = waiting.Keys.FirstOrDefault(row => !held.Any(other => other.Key != row && other.Value == Key(waiting[row])));
            if (next is null)
            {
                var aside = waiting.Keys.First();
                var nowhere = $"moving {aside.RowId}";
                database.Update(Table, aside.RowId, [("scheduled_send_date", nowhere)]);
                held[aside] = (aside.ContactId!.Value, aside.EmailType!, nowhere);
                continue;
            }

            database.Update(Table, next.RowId, [.. Planned(waiting[next]), .. RunColumns()]);
            waiting.Remove(next);
            held.Remove(next);
        }
    }

    private static (long ContactId, string EmailType, string SendDate) Key(Mail mail) => (mail.ContactId, mail.EmailType, Dates.Text(mail.SendDate));

    private List<(string Column, object? Value)> Planned(Mail mail)
    {
        var eventParts = mail.EmailType is "birthday" or "effective_date" or "aep" ? mail.EventDate : (DateOnly?)null;
        return
        [
            ("email_type", mail.EmailType),
            ("scheduled_send_date", Dates.Text(mail.SendDate)),
            ("scheduled_send_time", string.Create(CultureInfo.InvariantCulture, $"{settings.SendTimeHour:00}:{settings.SendTimeMinute:00}:00")),
            ("status", mail.Status),
            ("skip_reason", mail.SkipReason),
            ("priority", mail.Priority),
            ("campaign_instance_id", mail.Of.CampaignInstanceId),
            ("email_template", mail.Of.EmailTemplate),
            ("sms_template", mail.Of.SmsTemplate),
            ("event_date", Dates.Text(mail.EventDate)),
            ("base_send_date", Dates.Text(mail.BaseDate)),
            ("event_year", eventParts?.Year),
            ("event_month", eventParts?.Month),
            ("event_day", eventParts?.Day),
            ("metadata", mail.Of.Metadata),
        ];
    }

    private IEnumerable<(string Column, object? Value)> RunColumns()
    {
        yield return ("scheduler_run_id", runId);
        yield return ("updated_at", now);
        if (_hasBatchId)
        {
            yield return ("batch_id", runId);
        }
    }
}
