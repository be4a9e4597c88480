using System.Globalization;
using System.Text;

namespace EmailScheduler.Scheduling.Sending;

/// <summary>The rows of a day as comma-separated values (RFC 4180), for spreadsheets.</summary>
public static class DayEmailCsv
{
    private const string NewLine = "\r\n";

    /// <summary>The first line, with its end.</summary>
    public static string Header { get; } =
        "row,contact,type,status,skip_reason,event_date,base_date,send_date,send_time,sent_at,priority,campaign_instance,email_template,sms_template,run" + NewLine;

    /// <summary>The lines of some rows, each with its end.</summary>
    /// <param name="emails">The rows.</param>
    /// <param name="day">Their day.</param>
    public static string Lines(IEnumerable<DayEmail> emails, DateOnly day)
    {
        ArgumentNullException.ThrowIfNull(emails);
        var lines = new StringBuilder();
        var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        foreach (var email in emails)
        {
            string?[] fields =
            [
                Text(email.Row), Text(email.Contact), CsvField.Of(email.Type), CsvField.Of(email.Status), CsvField.Of(email.SkipReason), CsvField.Of(email.EventDate), CsvField.Of(email.BaseDate), date, CsvField.Of(email.SendTime),
                CsvField.Of(email.SentAt), Text(email.Priority), Text(email.CampaignInstance), CsvField.Of(email.EmailTemplate), CsvField.Of(email.SmsTemplate), CsvField.Of(email.Run),
            ];
            lines.AppendJoin(',', fields).Append(NewLine);
        }

        return lines.ToString();
    }

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}
