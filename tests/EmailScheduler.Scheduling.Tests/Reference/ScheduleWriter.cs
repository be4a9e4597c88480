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

    public void Insert(Email email) =>
        database.Insert(Table, [("contact_id", email.ContactId), .. Planned(email), .. RunColumns(), ("created_at", now), .. Others(email)]);

    public bool Differs(Email email, ScheduleRow row) =>
        Planned(email).Any(planned => row.Stored.Text(planned.Column) != Convert.ToString(planned.Value, CultureInfo.InvariantCulture)
            && !(planned.Value is null && row.Stored.Value(planned.Column) is null));

    /// <summary>Rows may exchange their keys: a row goes to its place when that is empty; when none can, one is put aside first.</summary>
    public void Update(IReadOnlyDictionary<Email, ScheduleRow> changed)
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

            database.Update(Table, next.RowId, [.. Planned(waiting[next]), .. RunColumns(), .. Others(waiting[next]).Where(other => OtherColumns.Follows(other.Column))]);
            waiting.Remove(next);
            held.Remove(next);
        }
    }

    private static (long ContactId, string EmailType, string SendDate) Key(Email email) => (email.ContactId, email.EmailType, Dates.Text(email.SendDate));

    private List<(string Column, object? Value)> Planned(Email email)
    {
        var eventParts = email.EmailType is "birthday" or "effective_date" or "aep" ? email.EventDate : (DateOnly?)null;
        return
        [
            ("email_type", email.EmailType),
            ("scheduled_send_date", Dates.Text(email.SendDate)),
            ("scheduled_send_time", TimeOf(email)),
            ("status", email.Status),
            ("skip_reason", email.SkipReason),
            ("priority", email.Priority),
            ("campaign_instance_id", email.Of.CampaignInstanceId),
            ("email_template", email.Of.EmailTemplate),
            ("sms_template", email.Of.SmsTemplate),
            ("event_date", Dates.Text(email.EventDate)),
            ("base_send_date", Dates.Text(email.BaseDate)),
            ("event_year", eventParts?.Year),
            ("event_month", eventParts?.Month),
            ("event_day", eventParts?.Day),
            ("metadata", email.Of.Metadata),
        ];
    }

    private string TimeOf(Email email) => Section9SendTime.Of(settings, email.Of.Contact.State, email.SendDate);

    private IEnumerable<(string Column, object? Value)> Others(Email email) => OtherColumns.Values(
        database, Table, SchemaOfSchedules.Columns.Select(column => column.Name).Append("batch_id"), Dates.Text(email.SendDate), TimeOf(email));

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
