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
                Text(email.Row), Text(email.Contact), Escaped(email.Type), Escaped(email.Status), Escaped(email.SkipReason), Escaped(email.EventDate), Escaped(email.BaseDate), date, Escaped(email.SendTime),
                Escaped(email.SentAt), Text(email.Priority), Text(email.CampaignInstance), Escaped(email.EmailTemplate), Escaped(email.SmsTemplate), Escaped(email.Run),
            ];
            lines.AppendJoin(',', fields).Append(NewLine);
        }

        return lines.ToString();
    }

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    /// <summary>A spreadsheet would take what begins so for a formula, and carry it out: the apostrophe says that it is text.</summary>
    private static string? Escaped(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return text;
        }

        var safe = text.TrimStart() is ['=' or '+' or '-' or '@' or '＝' or '＋' or '－' or '＠', ..] || text[0] is '\t' or '\r' or '\n' ? $"'{text}" : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
