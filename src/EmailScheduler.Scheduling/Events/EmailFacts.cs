using System.Globalization;
using System.Text.Json;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Events;

/// <summary>
/// When each kind of event last happened to an email: all that is known of it, in whatever order it was learned. Kept in <c>email_schedules.event_times</c> as JSON,
/// such as <c>{"sent":"2026-02-15T14:31:02.000Z"}</c>.
/// </summary>
internal readonly record struct EmailFacts(DateTime? Sent, DateTime? Failed, DateTime? Delivered, DateTime? Bounced)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // Where two happened at once the later one here is the truth.
    private (EventKind Kind, DateTime? Time)[] Times => [(EventKind.Sent, Sent), (EventKind.Failed, Failed), (EventKind.Delivered, Delivered), (EventKind.Bounced, Bounced)];

    /// <summary>The newest fact; <see langword="null"/> when nothing is known.</summary>
    public EventKind? Newest => Times.Where(fact => fact.Time is not null).OrderBy(fact => fact.Time).Select(fact => (EventKind?)fact.Kind).LastOrDefault();

    /// <summary>When the email was sent, as far as that is known; where only its delivery was reported, then.</summary>
    public DateTime? SentAt => Sent ?? Delivered ?? Bounced;

    /// <summary>Reads what is stored. What is no such text, or a time that cannot be read, says nothing.</summary>
    public static EmailFacts Parse(string? text)
    {
        var facts = default(EmailFacts);
        if (string.IsNullOrEmpty(text))
        {
            return facts;
        }

        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                facts = document.RootElement.EnumerateObject().Aggregate(facts, With);
            }
        }
        catch (JsonException)
        {
            // Another program has written there: as if nothing were known.
        }

        return facts;
    }

    /// <summary>What is known with one more fact: of each kind the latest.</summary>
    public EmailFacts With(EventKind kind, DateTime time) => kind switch
    {
        EventKind.Sent => this with { Sent = Later(Sent, time) },
        EventKind.Failed => this with { Failed = Later(Failed, time) },
        EventKind.Delivered => this with { Delivered = Later(Delivered, time) },
        EventKind.Bounced => this with { Bounced = Later(Bounced, time) },
        _ => this,
    };

    /// <summary>A time as it is stored, in a form whose order is that of the times.</summary>
    public static string Text(DateTime time) => time.ToString(TimeFormat, CultureInfo.InvariantCulture);

    public override string ToString() =>
        "{" + string.Join(',', Times.Where(fact => fact.Time is not null).Select(fact => $"\"{fact.Kind.Text()}\":\"{Text(fact.Time!.Value)}\"")) + "}";

    private static EmailFacts With(EmailFacts facts, JsonProperty property) =>
        JsonText.NameOf(property) is { } name
        && EventKinds.Parse(name) is { } kind
        && DateTime.TryParseExact(JsonText.Of(property.Value), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? facts.With(kind, time)
            : facts;

    private static DateTime Later(DateTime? known, DateTime time) => known > time ? known.Value : time;
}
