using System.Globalization;
using System.Text.Json;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 5: at most one follow-up for each contact.</summary>
internal static class Section5FollowUps
{
    private static readonly string[] ParentTypes = ["birthday", "effective_date", "aep", "post_window"];

    public static IEnumerable<Candidate> Candidates(Input input)
    {
        var events = input.ContactEvents.ToLookup(row => row.Integer("contact_id"));
        var clicks = input.TrackingClicks.ToLookup(row => row.Integer("contact_id"));
        return input.Contacts.Select(contact => Of(input, contact, events[contact.Id], clicks[contact.Id])).OfType<Candidate>();
    }

    private static Candidate? Of(Input input, Contact contact, IEnumerable<TableRow> events, IEnumerable<TableRow> clicks)
    {
        var parent = input.SenderRowsOf(contact.Id)
            .Where(row => row.Status is "sent" or "delivered")
            .Where(row => row.SentOn is { } day && day.IsIn(input.D.Plus(-35), input.D))
            .Where(row => MayBeFollowed(input, row))
            .OrderByDescending(row => row.SentOn)
            .ThenByDescending(row => row.RowId)
            .FirstOrDefault();
        if (parent?.SentOn is not { } sentOn || IsFollowed(input, contact, sentOn))
        {
            return null;
        }

        var campaign = CampaignOf(input, parent);
        var emailType = TypeFor(sentOn, events, clicks);
        return new Candidate(
            contact,
            emailType,
            sentOn,
            sentOn.Plus(2),
            sentOn.Plus(35),
            campaign?.Type.Priority ?? 50,
            WindowsApply: true)
        {
            EmailTemplate = $"{emailType}_template",
            CampaignInstanceId = campaign?.Id,
            Metadata = $"{{\"initial_email_id\":{parent.RowId.ToString(CultureInfo.InvariantCulture)},"
                + $"\"initial_email_type\":{JsonSerializer.Serialize(parent.EmailType)},\"sent_on\":\"{Dates.Text(sentOn)}\"}}",
        };
    }

    private static bool MayBeFollowed(Input input, ScheduleRow row) =>
        ParentTypes.Contains(row.Type) || CampaignOf(input, row) is { Type.EnablesFollowUps: true };

    /// <summary>A sender row of any followup_… type dated on or after the day, or one of the follow-up's identity.</summary>
    private static bool IsFollowed(Input input, Contact contact, DateOnly sentOn) => input.SenderRowsOf(contact.Id)
        .Any(row => Identity.IsFollowUp(row.Type) && (row.Date >= sentOn || row.EventDate == sentOn));

    /// <summary>campaign_{type}_{id}: the id is what follows the last underscore. The type as it is spelled, else in any case, the first row of those.</summary>
    private static (CampaignType Type, long Id)? CampaignOf(Input input, ScheduleRow row)
    {
        const string Prefix = "campaign_";
        var emailType = row.EmailType ?? "";
        var last = emailType.LastIndexOf('_');
        if (!emailType.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            || last < Prefix.Length
            || !long.TryParse(emailType[(last + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        var name = emailType[Prefix.Length..last];
        var type = input.CampaignTypes.FirstOrDefault(type => type.Name == name)
            ?? input.CampaignTypes.FirstOrDefault(type => string.Equals(type.Name, name, StringComparison.OrdinalIgnoreCase));
        return type is null ? null : (type, id);
    }

    private static string TypeFor(DateOnly sentOn, IEnumerable<TableRow> events, IEnumerable<TableRow> clicks)
    {
        var answers = events.Where(row => row.Text("event_type") == "eligibility_answered" && row.Date("created_at") >= sentOn).ToList();
        if (answers.Any(answer => MedicalConditions.AreIn(answer.Text("metadata"))))
        {
            return "followup_4_hq_with_yes";
        }

        if (answers.Count > 0)
        {
            return "followup_3_hq_no_yes";
        }

        return clicks.Any(row => row.Date("clicked_at") >= sentOn) ? "followup_2_clicked_no_hq" : "followup_1_cold";
    }
}
