using System.Text;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Tests.Events;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>
/// JSON may spell half of a surrogate pair, as a program does that cuts a text off in the middle of an emoji: such a name or value in one row ended every run, plan and
/// explanation of its organization. It is no text, and says nothing; the rest of its object counts.
/// </summary>
public sealed class HalfACharacterInJsonTests
{
    [Theory]
    [InlineData("""{"has_medical_conditions":"\ud83d"}""", false)]
    [InlineData("""{"has_medical_conditions":"tru\udc00"}""", false)]
    [InlineData("""{"\ud83d\ud83d\ud83d\ud83d":true}""", false)]
    [InlineData("""{"has_medical_conditions\ud83d":true}""", false)]
    [InlineData("""{"note":"\ud83d","has_medical_conditions":true}""", true)]
    [InlineData("""{"has_medical_conditions":true,"\ud83d\ud83d\ud83d\ud83d":1}""", true)]
    [InlineData("""{"main_questions_yes_count":2,"has_medical_conditions":"\ud83d","\udc00\udc00\udc00\udc00":""}""", true)]
    [InlineData("""{"has_medical_conditions":true,"has_medical_conditions":"\ud83d"}""", false)]
    [InlineData("""{"has_medical_\u0063onditions":"tr\u0075e"}""", true)]
    [InlineData("""{"has_medical_conditions":"\ud83d\ude00"}""", false)]
    public void Run_MetadataOfAnAnswer_SaysNothingThere(string metadata, bool isFailed)
    {
        using var database = new RuleDatabase("INSERT INTO campaign_types (name, skip_failed_underwriting, target_all_contacts) VALUES ('any', 1, 1)")
            .Sql("INSERT INTO campaign_instances (id, campaign_type, active_start_date) VALUES (1, 'any', '2025-06-01')").Contact(1)
            .Sql($"INSERT INTO contact_events (contact_id, metadata, created_at) VALUES (1, '{metadata}', '2025-05-01')");

        Assert.Equal(isFailed ? "1 campaign_any_1 2025-06-01 Failed underwriting - campaign exclusion" : "1 campaign_any_1 2025-06-01", database.Plan("2025-06-01"));
    }

    [Theory]
    [InlineData("""{"\ud83d":"2025-05-20T16:00:00.000Z"}""", "sent 2025-05-20 09:30:00")]
    [InlineData("""{"sent":"\ud83d"}""", "sent 2025-05-20 09:30:00")]
    [InlineData("""{"\ud83d":1,"failed":"2025-05-20T16:00:00.000Z","sent":"\udc00"}""", "failed 2025-05-20 09:30:00")]
    public void Fold_TimesThatAnotherProgramWrote_SayNothingThere(string times, string expected)
    {
        using var database = new RuleDatabase("ALTER TABLE email_schedules ADD COLUMN event_times TEXT").Contact(1).Row("birthday", "2025-05-20", "pre-scheduled", "2025-06-10")
            .Sql($"UPDATE email_schedules SET event_times = '{times}'");

        database.Fold(EventKind.Sent.At("14:30") with { Email = new EmailReference { ContactId = 1, Kind = "birthday", EventDate = new DateOnly(2025, 6, 10) } });

        Assert.Equal(expected, database.Text("SELECT status || ' ' || actual_send_datetime FROM email_schedules"));
    }

    [Theory]
    [InlineData("""{"daily_send_percentage_cap":"\ud83d"}""", "a whole percentage")]
    [InlineData("""{"ed_daily_soft_limit":"\ud83d"}""", "give a whole number")]
    public void Run_OverrideOfAnOrganization_IsRefusedByName(string json, string remedy)
    {
        using var database = new RuleDatabase("CREATE TABLE organizations (id INTEGER, config_overrides TEXT)", $"INSERT INTO organizations VALUES (1, '{json}')").Contact(1);

        Assert.Contains(remedy, Assert.Throws<InvalidSettingException>(() => database.Schedule("2025-06-01")).Message, StringComparison.Ordinal);
    }

    /// <summary>A batch of events is refused where it is reported, with its line.</summary>
    [Theory]
    [InlineData("""{"event":"\ud83d","occurredAt":"2025-05-20T14:30:00Z","contact":1}""")]
    [InlineData("""{"\ud83d":1}""")]
    [InlineData("""{"event":"unsubscribed","occurredAt":"\ud83d","contact":1}""")]
    [InlineData("""{"event":"unsubscribed","occurredAt":"2025-05-20T14:30:00Z","contact":"\ud83d"}""")]
    [InlineData("""{"event":"unsubscribed","occurredAt":"2025-05-20T14:30:00Z","address":"\ud83d@example.com"}""")]
    [InlineData("""{"event":"sent","occurredAt":"2025-05-20T14:30:00Z","contact":1,"type":"birthday","date":"\ud83d"}""")]
    public void Parse_Batch_NamesTheLine(string json)
    {
        foreach (var body in (string[])[$"\n{json}", $"[\n{json}]"])
        {
            Assert.Equal(2, Assert.Single(EventBatch.Parse(Encoding.UTF8.GetBytes(body), 99, new DateTimeOffset(2025, 5, 20, 20, 0, 0, TimeSpan.Zero)).Faults).Line);
        }
    }
}
