using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Rules;

namespace EmailScheduler.Web.Contacts;

/// <summary>What the page of a contact shows.</summary>
public sealed record ContactModel
{
    // What is said of all campaigns of the organization is nothing of the contact's own.
    private const string OfOrganization = "campaign";

    /// <summary>The explanation.</summary>
    public required ContactExplanation Explanation { get; init; }

    /// <summary>The day that was asked for; <see langword="null"/> for now.</summary>
    public required DateOnly? AsOf { get; init; }

    /// <summary>The settings that are tried in the place of those in force, by name; empty for none.</summary>
    public required IReadOnlyDictionary<string, string> Tried { get; init; }

    /// <summary>The pause of the organization; <see langword="null"/> when there is none.</summary>
    public required Pause? Pause { get; init; }

    /// <summary>What happens to the contact's emails, by day.</summary>
    public required IReadOnlyList<TimelineEntry> Entries { get; init; }

    /// <summary>The coming year.</summary>
    public required YearStrip Year { get; init; }

    /// <summary>Whether there is no such contact.</summary>
    public bool IsUnknown => Explanation.Excluded == "not_found";

    /// <summary>What holds for all emails of the contact.</summary>
    public IEnumerable<ExplainedStep> OfContact => Explanation.Contact.Where(step => step.Rule != OfOrganization);

    /// <summary>The campaigns of the organization that take no part.</summary>
    public IReadOnlyList<ExplainedStep> OtherCampaigns => [.. Explanation.Contact.Where(step => step.Rule == OfOrganization)];

    /// <summary>The emails that will be sent, by day.</summary>
    public IReadOnlyList<ExplainedEmail> Sent => [.. Entries.Where(entry => entry.Kind == TimelineKind.Sent).Select(entry => entry.Email!)];

    /// <summary>How many emails are skipped.</summary>
    public int Skipped => Entries.Count(entry => entry.Kind == TimelineKind.Skipped);

    /// <summary>The emails that were considered and did not come to a date.</summary>
    public IReadOnlyList<ExplainedEmail> NotPlanned => [.. Explanation.Emails.Where(email => email.SendDate is null)];

    /// <summary>The organization's time zone.</summary>
    public TimeZoneInfo Zone => Display.ShownTime.ZoneOf(Explanation.Timezone, "UTC");
}
