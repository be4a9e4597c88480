using EmailScheduler.Samples;
using EmailScheduler.Scheduling;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Rules;
using EmailScheduler.Web.Contacts;

namespace EmailScheduler.Web.Tests.Pages;

public sealed partial class StepWordsTests
{
    private static readonly DateOnly Today = new(2025, 6, 1);

    /// <summary>What a person reads has no name of a table, a column or a setting, and days and numbers as all pages write them; what is only to be known from those names is beside it.</summary>
    [Fact]
    public void Of_EveryStepOfTheSample_HasNoTechnicalName()
    {
        using var folder = new TestFolder();
        var path = folder.File("sample.db");
        SampleDatabase.Create(path, new SampleOptions { Contacts = 300, AsOf = Today }, Cancel);
        var (said, details) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var settings = new SchedulingSettings { SendZone = "recipient", MaxEmailsPerPeriod = 1, EnablePostWindowEmails = false, HorizonDays = 200, EdDailySoftLimit = 1, DailySendPercentageCap = 0.01m };

        for (var contact = 1; contact <= 300; contact += 4)
        {
            var explanation = ScheduleReader.Explain(path, new ScheduleRequest { OrganizationId = 99, Moment = PlanningMoment.AsOf(Today), RunId = "words", StartedAt = default, Settings = settings }, contact, TimeProvider.System, cancellationToken: Cancel);
            foreach (var step in explanation.Contact.Concat(explanation.Emails.SelectMany(email => email.Steps)))
            {
                said.Add(StepWords.Of(step.Sentence));
                details.Add(StepWords.DetailOf(step.Sentence));
            }
        }

        Assert.DoesNotContain(said, text => Technical.IsMatch(CampaignName.Replace(text, "")));
        Assert.Contains(said, text => text.Contains("is moved", StringComparison.Ordinal) || text.Contains("moved to", StringComparison.Ordinal));
        Assert.InRange(said.Count, 50, int.MaxValue);
        Assert.Contains("enable_post_window_emails is off", details);
        Assert.DoesNotContain(details, text => text.EndsWith(" is", StringComparison.Ordinal) || text.EndsWith(" are", StringComparison.Ordinal));
    }

    /// <summary>A sentence of each kind of part.</summary>
    [Fact]
    public void Of_EachKindOfPart_IsAsOnOtherPages()
    {
        ExplainedText sentence = $"On {new ExplainedPart("2025-06-06") { Day = new(2025, 6, 6) }} {12_345} {new ExplainedPart("effective_date") { IsEmailType = true }} emails, {new ExplainedPart(" (row 7)") { Plain = "", IsDetail = true }}{new ExplainedPart("its row") { Plain = "it" }}.";

        Assert.Equal("On 2025-06-06 12345 effective_date emails,  (row 7)its row.", sentence.ToString());
        Assert.Equal("On Fri 6 Jun 2025 12,345 Policy anniversary emails, it.", StepWords.Of(sentence));
        Assert.Equal("row 7", StepWords.DetailOf(sentence));
        Assert.Equal("", StepWords.DetailOf("nothing"));
    }

    // Campaigns are named by the organization.
    [GeneratedRegex(@"\bCampaign \w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CampaignName { get; }

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}|[a-z]_[a-z]|\brows?\b|\bhash\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Technical { get; }
}
