using System.Globalization;
using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Sending;

/// <summary>What the sender is given, and gives back.</summary>
public sealed class DueEmailsTests
{
    private static readonly DateOnly Day = new(2026, 6, 1);

    /// <summary>Other programs write dates with a time, or none: the key that is given out is one that is taken back.</summary>
    [Theory]
    [InlineData("'2026-06-15'", "2026-06-15", "2026-06-15")]
    [InlineData("'2026-06-15 00:00:00'", "2026-06-15", "2026-06-15")]
    [InlineData("'2026-06-15T00:00:00Z'", "2026-06-15", "2026-06-15")]
    [InlineData("NULL", null, "2026-06-01")]
    [InlineData("''", null, "2026-06-01")]
    [InlineData("'soon'", null, "2026-06-01")]
    [InlineData("'2026-02-30'", null, "2026-06-01")]
    [InlineData("20260615", null, "2026-06-01")]
    [InlineData("x'00'", null, "2026-06-01")]
    public void Read_EventDateOfAnotherProgram_GivesAKeyThatEventsCanName(string eventDate, string? expected, string inKey)
    {
        using var database = new RuleDatabase().Contacts(1, birth: "1980-06-15").Row("birthday", "2026-06-15", "pre-scheduled", "2026-06-01");
        database.Sql($"UPDATE email_schedules SET event_date = {eventDate}, scheduled_send_date = '2026-06-01 08:30'");

        var email = Assert.Single(DueEmails.Read(database.Path, EngineRuns.Request(Day), Day, long.MinValue, limit: 10, withRecipients: false, Cancel).Emails);

        Assert.Equal((expected, $"1-1-birthday-{inKey}"), (email.EventDate, email.Key));
        Assert.Equal(inKey, EmailKey.TryParse(email.Key)?.Email.EventDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }
}
