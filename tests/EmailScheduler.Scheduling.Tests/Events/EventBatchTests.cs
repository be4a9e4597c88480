using System.Text;
using EmailScheduler.Scheduling.Events;

namespace EmailScheduler.Scheduling.Tests.Events;

public sealed class EventBatchTests
{
    private const string Sent = """{"event":"sent","occurredAt":"2026-02-15T08:31:02.5678-06:00","key":"99-7-birthday-2026-03-01"}""";
    private const string At = "\"occurredAt\":\"2026-02-15T14:31:02Z\"";

    private static readonly DateTimeOffset Now = new(2026, 2, 16, 6, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Parse_Key_GivesTheEmailAndTheTimeInMilliseconds()
    {
        var fact = Assert.Single(Events(Sent));

        Assert.Equal((EventKind.Sent, new DateTime(2026, 2, 15, 14, 31, 2, 567, DateTimeKind.Utc)), (fact.Kind, fact.OccurredAt));
        Assert.Equal(new EmailReference { ContactId = 7, Kind = "birthday", EventDate = new DateOnly(2026, 3, 1) }, fact.Email);
    }

    [Theory]
    [InlineData("""{"event":"delivered",At,"contact":7,"type":"followup_1_cold","date":"2026-02-10"}""", 7, "followup", "2026-02-10", "2026-02-10", null)]
    [InlineData("""{"event":"delivered",At,"contact_id":"7","email_type":"aep","event_date":"2026-09-15"}""", 7, "aep", "2026-09-15", null, null)]
    [InlineData("""{"event":"failed",At,"contactId":7,"emailType":"aep","scheduled_send_date":"2026-09-16","row":3}""", 7, "aep", null, "2026-09-16", 3L)]
    [InlineData("""{"event":"failed",At,"contact":7,"type":"aep","id":3}""", 7, "aep", null, null, 3L)]
    public void Parse_ContactAndType_GivesTheEmail(string line, long contact, string kind, string? eventDate, string? sendDate, long? row)
    {
        var email = Assert.Single(Events(line.Replace("At", At, StringComparison.Ordinal))).Email!;

        Assert.Equal((contact, kind, eventDate, sendDate, row), (email.ContactId, email.Kind, $"{email.EventDate:yyyy-MM-dd}" is { Length: > 0 } day ? day : null, $"{email.SendDate:yyyy-MM-dd}" is { Length: > 0 } send ? send : null, email.Row));
    }

    [Theory]
    [InlineData("""{"event":"unsubscribed",At,"contact":7}""", 7L, null)]
    [InlineData("""{"event":"unsubscribed",At,"address":" Ann@Example.COM "}""", null, "ann@example.com")]
    [InlineData("""{"event":"resubscribed",At,"email":"ann@example.com","key":null}""", null, "ann@example.com")]
    public void Parse_Person_GivesContactOrAddress(string line, long? contact, string? address)
    {
        var fact = Assert.Single(Events(line.Replace("At", At, StringComparison.Ordinal)));

        Assert.Equal((contact, address, null), (fact.ContactId, fact.Address, fact.Email));
    }

    [Theory]
    [InlineData("\uFEFF" + Sent + "\r\n\r\n" + Sent)]
    [InlineData(Sent + "\n" + Sent + "\n")]
    [InlineData(" [" + Sent + ",\n" + Sent + "]\n")]
    public void Parse_LinesOrArray_GivesAll(string body) => Assert.Equal(2, Events(body).Count);

    [Theory]
    [InlineData("", "There is no event")]
    [InlineData("[]", "There is no event")]
    [InlineData("1", "not an object")]
    [InlineData("{", "not JSON")]
    [InlineData("[{]", "not JSON")]
    [InlineData("{} {}", "Field 'event' is missing")]
    [InlineData("""{"event":"opened",At,"contact":7}""", "Field 'event' is none of")]
    [InlineData("""{"event":"sent","contact":7,"type":"aep","date":"2026-09-15"}""", "Field 'occurredAt' is missing")]
    [InlineData("""{"event":"sent","occurredAt":"2026-02-15T14:31:02","key":"99-7-birthday-2026-03-01"}""", "not a time with its offset")]
    [InlineData("""{"event":"sent","occurredAt":"2026-02-15","key":"99-7-birthday-2026-03-01"}""", "not a time with its offset")]
    [InlineData("""{"event":"sent",At,"key":"99-7-birth\nday-2026-03-01"}""", "not an email's key")]
    [InlineData("""{"event":"unsubscribed",At,"address":"\ud800@example.com"}""", "not UTF-8")]
    [InlineData("""{"event":"sent","occurredAt":"2026-02-16T06:20:00Z","key":"99-7-birthday-2026-03-01"}""", "in the future")]
    [InlineData("""{"event":"sent","occurredAt":"1999-02-16T06:20:00Z","key":"99-7-birthday-2026-03-01"}""", "before the year 2000")]
    [InlineData("""{"event":"sent",At,"key":"98-7-birthday-2026-03-01"}""", "organization 98")]
    [InlineData("""{"event":"sent",At,"key":"birthday"}""", "not an email's key")]
    [InlineData("""{"event":"sent",At,"key":"99-7-birthday-2026-03-01","contact":8}""", "contradict 'key'")]
    [InlineData("""{"event":"sent",At,"contact":7}""", "must name its email")]
    [InlineData("""{"event":"sent",At,"row":7}""", "together with 'contact' and 'type'")]
    [InlineData("""{"event":"sent",At,"contact":7,"type":"aep"}""", "Field 'type' says nothing")]
    [InlineData("""{"event":"bounced",At}""", "not said whom")]
    [InlineData("""{"event":"bounced",At,"address":"nobody"}""", "not an email address")]
    [InlineData("""{"event":"bounced",At,"contact":1.5}""", "whole number")]
    [InlineData("""{"event":"bounced",At,"contact":[1]}""", "not a single value")]
    [InlineData("""{"event":"bounced",At,"contact":1,"contact_id":1}""", "there twice")]
    [InlineData("""{"event":"bounced",At,"contact":1,"name":"Ann"}""", "Field 'name' is not known")]
    [InlineData("""{"event":"bounced",At,"contact":1,"date":"2026-02-30","type":"aep"}""", "not a day that exists")]
    public void Parse_BadLine_RejectsTheBatchAndNamesTheLine(string line, string detail)
    {
        var (events, faults) = Parse(line is "" or "[]" or "[{]" ? line : Sent + "\n" + line.Replace("At,", At + ",", StringComparison.Ordinal).Replace("At}", At + "}", StringComparison.Ordinal));

        Assert.Empty(events);
        var fault = Assert.Single(faults, fault => fault.Detail.Contains(detail, StringComparison.Ordinal));
        Assert.Equal(line is "" or "[]" or "[{]" ? 1 : 2, fault.Line);
    }

    [Fact]
    public void Parse_BytesThatAreNoText_AreNamed()
    {
        byte[] body = [.. "[{\"event\":\"unsubscribed\",\n\"address\":\"j"u8, 0xf6, .. "rg@example.com\"}]"u8];

        Assert.Equal(new EventFault(2, "A text here is not UTF-8; write the batch in UTF-8."), Assert.Single(EventBatch.Parse(body, 99, Now).Faults));
    }

    [Theory]
    [InlineData("""{"event":"s\u0065nt",At,"key":"99-7-birthday-2026-03-01"}""")]
    public void Parse_EscapedLetters_AreRead(string line) => Assert.Equal(EventKind.Sent, Assert.Single(Events(line.Replace("At", At, StringComparison.Ordinal))).Kind);

    [Fact]
    public void Parse_BadValues_AreNotRepeated()
    {
        var (_, faults) = Parse("""{"event":"bounced","occurredAt":"Ann <ann@example.com>","address":"ann@","ann@example.com":1,"key":"ann@example.com"}""");

        Assert.DoesNotContain(faults, fault => fault.Detail.Contains("ann", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Parse_MoreThanTenThousand_IsRefused()
    {
        var (_, faults) = Parse(string.Join('\n', Enumerable.Repeat(Sent, EventBatch.MaxEvents + 1)));

        Assert.Contains("10001 events", Assert.Single(faults).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ManyBadLines_NamesTwenty() => Assert.Equal(20, Parse(string.Join('\n', Enumerable.Repeat("{}", 1000))).Faults.Count);

    private static IReadOnlyList<EmailEvent> Events(string body)
    {
        var (events, faults) = Parse(body);
        Assert.Empty(faults);
        return events;
    }

    private static (IReadOnlyList<EmailEvent> Events, IReadOnlyList<EventFault> Faults) Parse(string body) => EventBatch.Parse(Encoding.UTF8.GetBytes(body), 99, Now);
}
