using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Tests.Events;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>
/// A time at the end or the beginning of all time, which programs write for one that is not known, in a row of the sender: the fold of any event of its contact left the
/// range of times, and so did every run after it. A time without a date was read as one of the day on which the machine read it.
/// </summary>
public sealed class SentinelTimeEndsEveryRunTests
{
    /// <summary>The zone, what the sender wrote, and the time of the failure that it is (UTC).</summary>
    [Theory]
    [InlineData("America/Chicago", "9999-12-31 23:59:59", "9999-12-31T23:59:59.999Z")]
    [InlineData("America/Chicago", "9999-12-31", "9999-12-31T06:00:00.000Z")]
    [InlineData("America/Chicago", "0001-01-01 00:00:00", "0001-01-01T05:51:00.000Z")]
    [InlineData("Asia/Tokyo", "0001-01-01 00:00:00", "0001-01-01T00:00:00.000Z")]
    [InlineData("Asia/Tokyo", "0001-01-01", "0001-01-01T00:00:00.000Z")]
    [InlineData("Asia/Tokyo", "9999-12-31 23:59:59", "9999-12-31T14:59:59.000Z")]
    [InlineData("UTC", "9999-12-31 23:59:59.9999999", "9999-12-31T23:59:59.999Z")]
    [InlineData("America/Chicago", "9999-12-31T23:59:59-05:00", "2025-05-20T05:00:00.000Z")]
    [InlineData("America/Chicago", "0001-01-01T00:00:00+14:00", "0001-01-01T10:00:00.000Z")]
    [InlineData("America/Chicago", "2025-05-20T08:00:00+14:00", "2025-05-19T18:00:00.000Z")]
    [InlineData("America/Chicago", "2025-05-20T08:00:00Z", "2025-05-20T08:00:00.000Z")]
    [InlineData("America/Chicago", "2025-05-20 08:00:00", "2025-05-20T13:00:00.000Z")]
    [InlineData("America/Chicago", "08:30", "2025-05-20T05:00:00.000Z")]
    [InlineData("America/Chicago", "8:30 PM", "2025-05-20T05:00:00.000Z")]
    [InlineData("America/Chicago", "May 21", "2025-05-20T05:00:00.000Z")]
    [InlineData("America/Chicago", "Tuesday 08:30", "2025-05-20T05:00:00.000Z")]
    [InlineData("America/Chicago", "5/21/2025 08:30", "2025-05-20T05:00:00.000Z")]
    [InlineData("America/Chicago", "2025-05-20 25:00", "2025-05-20T05:00:00.000Z")]
    public void Fold_TimeOfTheSender_IsAFactOfItsDateAlone(string zone, string sentAt, string expected)
    {
        using var database = new RuleDatabase().Contact(1).Row("birthday", "2025-05-20", "failed", "2025-06-10", sentAt: sentAt);
        foreach (var kind in (EventKind[])[EventKind.Delivered, EventKind.Sent])
        {
            var fact = kind.At("04:00") with { Email = new EmailReference { ContactId = 1, Kind = "birthday", EventDate = new DateOnly(2025, 6, 10) } };
            database.FoldAll(Folds.Request(Folds.Day, new SchedulingSettings { Timezone = zone }), [fact]);

            Assert.Equal(expected, database.Text("SELECT event_times ->> 'failed' FROM email_schedules"));
        }

        Assert.Equal("2025-05-20T04:00:00.000Z", database.Text("SELECT event_times ->> 'sent' FROM email_schedules"));
    }

    /// <summary>The time at which an email was sent is written back in the organization's zone, also in another one than it was read in.</summary>
    [Theory]
    [InlineData("America/Chicago", "9999-12-31 23:59:59", "Asia/Tokyo")]
    [InlineData("UTC", "9999-12-31 23:59:59", "Asia/Tokyo")]
    [InlineData("Asia/Tokyo", "0001-01-01 00:00:00", "America/Chicago")]
    [InlineData("UTC", "0001-01-01 00:00:00", "America/Chicago")]
    public void Fold_EmailSentAtTheEndsOfTime_StaysThere(string zone, string sentAt, string later)
    {
        using var database = new RuleDatabase().Contact(1).Row("birthday", "2025-05-20", "sent", "2025-06-10", sentAt: sentAt);
        foreach (var (kind, timezone) in ((EventKind, string)[])[(EventKind.Delivered, zone), (EventKind.Bounced, later)])
        {
            var fact = kind.At("04:00") with { Email = new EmailReference { ContactId = 1, Kind = "birthday", EventDate = new DateOnly(2025, 6, 10) } };
            database.FoldAll(Folds.Request(Folds.Day, new SchedulingSettings { Timezone = timezone }), [fact]);

            Assert.Equal(sentAt[..10], database.Text("SELECT substr(actual_send_datetime, 1, 10) FROM email_schedules"));
        }
    }

    /// <summary>The scheduler's own mark, where another program has put such a day.</summary>
    [Theory]
    [InlineData("0001-01-01", "0001-01-01")]
    [InlineData("0001-01-02", "0001-01-01")]
    [InlineData("0001-01-03", "0001-01-01")]
    [InlineData("9999-12-31", "2025-05-18")]
    public void FirstDay_FoldedDayAtTheEndsOfTime_IsWithinThem(string day, string expected)
    {
        using var database = new RuleDatabase("CREATE TABLE folded_batches (day TEXT NOT NULL, batch TEXT NOT NULL, PRIMARY KEY (day, batch)) WITHOUT ROWID", $"INSERT INTO folded_batches VALUES ('{day}', 'b')").Contact(1);

        Assert.Equal(RuleDatabase.Day(expected), FoldedBatches.Read(database.Path, Cancel).FirstDay(Folds.Day));
        Assert.Equal(1, database.Fold().Batches);
    }

    /// <summary>A batch that arrived at the end of time: its store says so.</summary>
    [Fact]
    public void Parse_BatchFromTheEndOfTime_IsRead() => Assert.Single(EventBatch.Parse(
        """{"event":"unsubscribed","occurredAt":"2025-05-20T14:30:00Z","contact":1}"""u8, 99, DateTimeOffset.MaxValue).Events);
}
