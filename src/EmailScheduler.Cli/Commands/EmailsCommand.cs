using System.CommandLine;
using System.Globalization;
using EmailScheduler.Cli.Display;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Sending;

namespace EmailScheduler.Cli.Commands;

/// <summary><c>emails due</c>: what the sender is to send on a day.</summary>
internal static class EmailsCommand
{
    private const int DefaultLimit = 1000;
    private const int MaxLimit = 100_000;

    public static Command Create(CommonOptions common)
    {
        var date = new Option<string>("--date") { Description = "The day, in the organization's time zone.", HelpName = "YYYY-MM-DD", Required = true };
        var after = new Option<long>("--after") { Description = "Begin after this row: 'next' of the page before.", HelpName = "ROW", DefaultValueFactory = _ => long.MinValue };
        var limit = new Option<string?>("--limit") { Description = $"At most so many emails, up to {MaxLimit}. Default: {DefaultLimit}.", HelpName = "N" };
        var csv = new Option<bool>("--csv") { Description = "Write CSV to stdout." };
        var addresses = new Option<bool>("--with-addresses") { Description = "Show addresses and names, too: personal data." };
        var due = new Command("due", "List the emails that are due on a day, without those that reported events forbid.") { date, after, limit, csv, addresses };
        due.SetAction((parsed, cancellationToken) => CommandContext.RunAsync(parsed, common, context => ListAsync(
            context,
            CliOptions.Day("--date", parsed.GetRequiredValue(date)),
            parsed.GetValue(after),
            parsed.GetValue(limit) is { } text ? SettingsReader.Whole("--limit", text, 1, MaxLimit) : DefaultLimit,
            parsed.GetValue(addresses),
            parsed.GetValue(csv),
            cancellationToken)));
        return new Command("emails", "List emails that are planned.") { due };
    }

    private static async Task<int> ListAsync(CommandContext context, DateOnly day, long after, int limit, bool withRecipients, bool csv, CancellationToken cancellationToken)
    {
        if (csv && context.Output.Json)
        {
            throw InvalidSettingException.OfInput("--csv", "'--csv' and '--json' exclude each other: give one of the two.");
        }

        var page = await context.Emails.DueAsync(day, after, limit, withRecipients, cancellationToken);
        if (page.Pause is { } pause)
        {
            // Not an empty day: whoever takes no notice of the exit code finds no table, either.
            context.Output.WriteResult(new Withheld(page.OrganizationId, page.Date, pause, page.Emails), _ => { });
            context.Output.WriteError($"Nothing is to be sent for organization {page.OrganizationId} now, so ask again later: it is {ActView.Words(pause)}");
            return ExitCode.Held;
        }

        if (csv)
        {
            WriteCsv(context.Output.Writer, page, withRecipients);
        }
        else
        {
            context.Output.WriteResult(page, _ => Show(context.Output, page, withRecipients));
        }

        if (page.Next is { } next && !context.Output.Json)
        {
            context.Output.WriteStatus(FormattableString.Invariant($"There are more; continue with --after {next}."));
        }

        return ExitCode.Done;
    }

    private static void Show(CliOutput output, EmailPage page, bool withRecipients)
    {
        TextColumn[] columns = ["Key", TextColumn.Number("Row"), "Send date", "Time", TextColumn.Text("Template")];
        var table = new TextTable(withRecipients ? [.. columns, "Address"] : columns);
        foreach (var email in page.Emails)
        {
            string[] cells = [email.Key, email.Row.ToString(CultureInfo.InvariantCulture), email.SendDate, email.SendTime ?? "", email.EmailTemplate ?? ""];
            table.Add(withRecipients ? [.. cells, email.Recipient!.Address] : cells);
        }

        output.WriteTable(table);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{RunView.Count(page.Emails.Count, "email")} of organization {page.OrganizationId} {(page.Emails.Count == 1 ? "is" : "are")} due on {page.Date:yyyy-MM-dd}{(page.Next is null ? "" : ", and more")}."));
    }

    private static void WriteCsv(TextWriter writer, EmailPage page, bool withRecipients)
    {
        writer.Write($"key,row,contact,type,event_date,send_date,send_time,priority,campaign_instance,email_template,sms_template{(withRecipients ? ",address,first_name,last_name" : "")}\r\n");
        foreach (var email in page.Emails)
        {
            writer.Write(string.Join(',', Fields(email).Select(CsvField.Of)) + "\r\n");
        }
    }

    private static string?[] Fields(DueEmail email)
    {
        string?[] fields =
        [
            email.Key, Number(email.Row), Number(email.Contact), email.Type, email.EventDate, email.SendDate, email.SendTime, Number(email.Priority),
            Number(email.CampaignInstance), email.EmailTemplate, email.SmsTemplate,
        ];
        return email.Recipient is { } recipient ? [.. fields, recipient.Address, recipient.FirstName, recipient.LastName] : fields;
    }

    private static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    private sealed record Withheld(long OrganizationId, DateOnly Date, Pause Pause, IReadOnlyList<DueEmail> Emails);
}
