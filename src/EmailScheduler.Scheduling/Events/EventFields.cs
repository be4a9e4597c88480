using System.Globalization;
using System.Text.Json;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Events;

/// <summary>The fields of one event as they are read from JSON. Those of the tables' columns go by their columns' names, too.</summary>
internal sealed class EventFields
{
    private const int MaxAddress = 320;
    private const int MaxType = 200;
    private const int MaxKey = 300;

    // A provider's clock is not ours.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(15);
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private HashSet<string>? _unset;
    private EventKind? _kind;
    private DateTimeOffset? _occurredAt;
    private string? _key, _type, _address;
    private long? _contact, _row;
    private DateOnly? _date, _eventDate, _sendDate;

    /// <summary>Reads an object, of which the reader is at the beginning, to its end.</summary>
    /// <returns>What is wrong with it; <see langword="null"/> when each field by itself can be read.</returns>
    public string? Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return "This is not an object; give one with the fields event and occurredAt.";
        }

        string? fault = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var found = reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? $"Field '{Shown(name)}' is not a single value." : ReadField(name, ref reader);
            fault ??= found;
            reader.Skip();
        }

        return fault;
    }

    /// <summary>The event; <see langword="null"/> with its fault when fields are missing or contradict each other.</summary>
    public EmailEvent? ToEvent(long organizationId, DateTimeOffset arrivedAt, out string? fault)
    {
        var email = Reference(organizationId, out fault);
        fault ??= Fault(email, arrivedAt);
        return fault is not null ? null : new EmailEvent
        {
            Kind = _kind!.Value,
            OccurredAt = Milliseconds(_occurredAt!.Value.UtcDateTime),
            Email = email,
            ContactId = email is null ? _contact : null,
            Address = _address,
        };
    }

    private static DateTime Milliseconds(DateTime time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerMillisecond));

    private string? Fault(EmailReference? email, DateTimeOffset arrivedAt) => (_kind, _occurredAt) switch
    {
        (null, _) => $"Field 'event' is missing; give one of {EventKinds.All}.",
        (_, null) => "Field 'occurredAt' is missing; give a time such as 2026-02-15T14:31:02Z.",
        (_, { } time) when time < Earliest => "Field 'occurredAt' is before the year 2000; give the time at which it happened.",
        (_, { } time) when time - ClockTolerance > arrivedAt => "Field 'occurredAt' is in the future; give the time at which it happened.",
        ({ } kind, _) when email is null && (kind is EventKind.Sent or EventKind.Delivered or EventKind.Failed) =>
            $"An event '{kind.Text()}' must name its email; give 'key', or 'contact', 'type' and 'date'.",
        _ when email is null && _contact is null && _address is null => "It is not said whom the event is about; give 'key', 'contact' or 'address'.",
        _ => null,
    };

    private EmailReference? Reference(long organizationId, out string? fault)
    {
        fault = null;
        if (_key is not null)
        {
            return OfKey(organizationId, out fault);
        }

        if ((_date ?? _eventDate ?? _sendDate) is null && _row is null)
        {
            fault = _type is null ? null : "Field 'type' says nothing without 'date' or 'row'; give one of them, or omit it.";
            return null;
        }

        if (_contact is not { } contact || _type is not { } type)
        {
            fault = "A date or a row names an email only together with 'contact' and 'type'; give both.";
            return null;
        }

        return new EmailReference
        {
            ContactId = contact,
            Kind = EmailTypeName.KindOf(type),
            Type = type,
            EventDate = _eventDate ?? _date,
            SendDate = _sendDate ?? _date,
            Row = _row,
        };
    }

    private EmailReference? OfKey(long organizationId, out string? fault)
    {
        if (EmailKey.TryParse(_key!) is not var (organization, email))
        {
            fault = "Field 'key' is not an email's key; give one such as 99-1234-birthday-2026-03-01.";
            return null;
        }

        fault = organization != organizationId ? FormattableString.Invariant($"Field 'key' is of organization {organization}; give events of organization {organizationId} alone.")
            : (_contact is { } contact && contact != email.ContactId) || (_type is { } type && EmailTypeName.KindOf(type) != email.Kind) ? "Fields 'contact' and 'type' contradict 'key'; omit them."
            : null;
        return fault is null ? email with { Type = _type, SendDate = _sendDate } : null;
    }

    private string? ReadField(string name, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var field = FieldOf(name);
        return field is null ? $"Field '{Shown(name)}' is not known; the fields are event, occurredAt, key, contact, type, date, row, address."
            : !(_unset ??= new HashSet<string>(StringComparer.Ordinal)).Add(field) ? $"Field '{field}' is there twice."
            : Read(field, ref reader);
    }

    // Under the name of a column a date is only that, under its own it is either.
    private static string? FieldOf(string name) => name switch
    {
        "event" or "key" or "contact" or "type" or "date" or "row" or "address" or "occurredAt" => name,
        "occurred_at" => "occurredAt",
        "contact_id" or "contactId" => "contact",
        "email_type" or "emailType" => "type",
        "event_date" or "eventDate" => "eventDate",
        "scheduled_send_date" or "scheduledSendDate" => "sendDate",
        "id" => "row",
        "email" => "address",
        _ => null,
    };

    private string? Read(string field, ref Utf8JsonReader reader) => field switch
    {
        "event" => (_kind = reader.TokenType == JsonTokenType.String ? EventKinds.Parse(reader.GetString()!) : null) is null
            ? $"Field 'event' is none of {EventKinds.All}." : null,
        "occurredAt" => (_occurredAt = Instant(ref reader)) is null ? "Field 'occurredAt' is not a time with its offset, such as 2026-02-15T14:31:02Z or 2026-02-15T08:31:02-06:00." : null,
        "key" => (_key = Text(ref reader, MaxKey)) is null ? "Field 'key' is not an email's key." : null,
        "contact" => (_contact = Number(ref reader)) is null ? "Field 'contact' is not a contact's id, a whole number." : null,
        "type" => (_type = Text(ref reader, MaxType)) is null ? "Field 'type' is not an email_type, a text." : null,
        "row" => (_row = Number(ref reader)) is null ? "Field 'row' is not the id of a row of email_schedules, a whole number." : null,
        "address" => (_address = Address(ref reader)) is null ? "Field 'address' is not an email address." : null,
        "date" => (_date = Date(ref reader)) is null ? NoDate(field) : null,
        "eventDate" => (_eventDate = Date(ref reader)) is null ? NoDate(field) : null,
        _ => (_sendDate = Date(ref reader)) is null ? NoDate(field) : null,
    };

    private static string NoDate(string field) => $"Field '{field}' is not a day that exists, as YYYY-MM-DD.";

    private static string? Text(ref Utf8JsonReader reader, int most) =>
        reader.TokenType == JsonTokenType.String && reader.GetString()!.Trim() is { Length: > 0 } text && text.Length <= most && !text.Any(char.IsControl) ? text : null;

    private static string? Address(ref Utf8JsonReader reader) =>
        Text(ref reader, MaxAddress) is { } text && text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < text.Length - 1 ? text.ToLowerInvariant() : null;

    private static DateOnly? Date(ref Utf8JsonReader reader) => Text(ref reader, int.MaxValue) is { } text && EmailKey.TryParseDate(text, out var date) ? date : null;

    private static long? Number(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.TryGetInt64(out var number) ? number : null,
        JsonTokenType.String => long.TryParse(reader.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => null,
    };

    // Without its offset a time would be read in the zone of this machine.
    private static DateTimeOffset? Instant(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String
        && reader.TryGetDateTimeOffset(out var time)
        && reader.ValueSpan is var text
        && text.Contains((byte)'T')
        && (text[^1] == 'Z' || (text.Length > 6 && text[^6] is (byte)'+' or (byte)'-'))
            ? time
            : null;

    private static string Shown(string name) => name.Length <= 40 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-') ? name : "…";
}
