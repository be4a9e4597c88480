using System.Text.Json.Serialization;

namespace EmailScheduler.Scheduling.Sending;

/// <summary>An email that the sender is to send. In JSON a field without a value is absent, on the command line and over HTTP.</summary>
public sealed record DueEmail
{
    /// <summary>What identifies it for good (<see cref="Events.EmailKey"/>): for events, and for the provider's idempotency key.</summary>
    public required string Key { get; init; }

    /// <summary>The row of <c>email_schedules</c>, by which pages are ordered.</summary>
    public required long Row { get; init; }

    /// <summary>The contact.</summary>
    public required long Contact { get; init; }

    /// <summary>The <c>email_type</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The event that it is for, <c>YYYY-MM-DD</c>; <see langword="null"/> for a row of an older program.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EventDate { get; init; }

    /// <summary>The day on which it is due, <c>YYYY-MM-DD</c>.</summary>
    public required string SendDate { get; init; }

    /// <summary>The time on that day, in the organization's zone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SendTime { get; init; }

    /// <summary>Lower goes first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Priority { get; init; }

    /// <summary>The campaign that it belongs to.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? CampaignInstance { get; init; }

    /// <summary>The template of the email.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EmailTemplate { get; init; }

    /// <summary>The template of a text message.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SmsTemplate { get; init; }

    /// <summary>Whom it is for, where addresses were asked for: personal data.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Recipient? Recipient { get; init; }
}

/// <summary>Whom an email is for: personal data.</summary>
/// <param name="Address">The email address as it is stored, trimmed.</param>
/// <param name="FirstName"><c>contacts.first_name</c>.</param>
/// <param name="LastName"><c>contacts.last_name</c>.</param>
public sealed record Recipient(
    string Address,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? FirstName,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LastName);
