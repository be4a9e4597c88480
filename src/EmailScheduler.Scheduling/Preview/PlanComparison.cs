using System.Text.Json.Serialization;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>
/// The plan with changed settings beside the plan with today's, of one state of a database at one instant: counts and a few ids of contacts, never an address. An
/// email is the same in both where its identity is: contact, kind and event date (docs/scheduling-rules.md, "Words").
/// </summary>
public sealed record PlanComparison
{
    /// <summary>The plan with today's settings.</summary>
    public required ComparedPlan Now { get; init; }

    /// <summary>The plan with the changed settings.</summary>
    public required ComparedPlan Changed { get; init; }

    /// <summary>Emails that both plans send, on different days.</summary>
    public required MovedEmails Moved { get; init; }

    /// <summary>Emails that both plans send on the same day, at different times of the day.</summary>
    public required MovedEmails Retimed { get; init; }

    /// <summary>Emails that only the changed plan sends; why not today's.</summary>
    public required OneSidedEmails Appeared { get; init; }

    /// <summary>Emails that only today's plan sends; why not the changed one.</summary>
    public required OneSidedEmails Vanished { get; init; }

    /// <summary>The types of which one of the plans sends emails, in ordinal order.</summary>
    public required IReadOnlyList<TypeComparison> Types { get; init; }

    /// <summary>The days on which one of the plans sends emails, ascending.</summary>
    public required IReadOnlyList<DayComparison> Days { get; init; }

    /// <summary>Whether the plans send the same emails on the same days at the same times.</summary>
    [JsonIgnore]
    public bool IsSame => Moved.Emails + Retimed.Emails + Appeared.Emails + Vanished.Emails == 0;
}

/// <summary>One of two plans that are compared.</summary>
public sealed record ComparedPlan
{
    /// <summary>The date of the plan in the organization's time zone.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>The first day that an email can still go out. Where a change moves it, what is due in between is the sender's in one plan and planned in the other.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>Contacts that emails are planned for.</summary>
    public required long ValidContacts { get; init; }

    /// <summary>Excluded contacts, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Excluded { get; init; }

    /// <summary>Emails to send.</summary>
    public required long Scheduled { get; init; }

    /// <summary>Skipped emails.</summary>
    public required long Skipped { get; init; }

    /// <summary>Skipped emails by reason.</summary>
    public required IReadOnlyDictionary<string, long> SkipReasons { get; init; }

    /// <summary>The emails of a day that the daily cap aims at.</summary>
    public required long DailyCap { get; init; }

    /// <summary>The load above which emails move to later days: a fifth above the cap.</summary>
    public required long DailyLimit { get; init; }

    /// <summary>The day with the most emails to send, the first of several; <see langword="null"/> where none is sent.</summary>
    public required BusiestDay? LargestDay { get; init; }

    /// <summary>Days whose load is above the daily cap: emails to send, and those that the sender has for the day (docs/scheduling-rules.md, section 6.3).</summary>
    public required long DaysAboveCap { get; init; }
}

/// <summary>The day with the most emails to send.</summary>
/// <param name="Day">The send date.</param>
/// <param name="Emails">Its emails.</param>
public sealed record BusiestDay(DateOnly Day, [property: JsonPropertyName("mails")] long Emails);

/// <summary>Emails that both plans send, and not at the same time.</summary>
/// <param name="Emails">How many.</param>
/// <param name="Earlier">Those that the changed plan sends earlier.</param>
/// <param name="Later">Those that it sends later.</param>
/// <param name="Contacts">Contacts to explain: the lowest ids, five at most.</param>
public sealed record MovedEmails([property: JsonPropertyName("mails")] long Emails, long Earlier, long Later, IReadOnlyList<long> Contacts);

/// <summary>Emails that only one of the plans sends, and what the other one makes of them.</summary>
/// <param name="Emails">How many.</param>
/// <param name="Skipped">Those that the other plan skips, by its reason, in ordinal order.</param>
/// <param name="Excluded">Those whose contact gets no email at all in the other plan.</param>
/// <param name="NotPlanned">Those that are not in the other plan though their contact is.</param>
/// <param name="Contacts">Contacts to explain: the lowest ids, five at most.</param>
public sealed record OneSidedEmails(
    [property: JsonPropertyName("mails")] long Emails,
    IReadOnlyDictionary<string, long> Skipped,
    long Excluded,
    long NotPlanned,
    IReadOnlyList<long> Contacts);

/// <summary>The emails to send of one type in both plans.</summary>
/// <param name="EmailType">The <c>email_type</c>.</param>
/// <param name="Now">Those of today's plan.</param>
/// <param name="Changed">Those of the changed plan.</param>
/// <param name="Moved">Those that change their day.</param>
/// <param name="Appeared">Those that only the changed plan sends.</param>
/// <param name="Vanished">Those that only today's plan sends.</param>
public sealed record TypeComparison([property: JsonPropertyName("type")] string EmailType, long Now, long Changed, long Moved, long Appeared, long Vanished);

/// <summary>The emails to send on one day in both plans.</summary>
/// <param name="Day">The send date.</param>
/// <param name="Now">Those of today's plan.</param>
/// <param name="Changed">Those of the changed plan.</param>
/// <param name="Types">The same by type, in ordinal order.</param>
public sealed record DayComparison(DateOnly Day, long Now, long Changed, IReadOnlyList<DayTypeComparison> Types)
{
    /// <summary>Whether the plans send as many emails of each type that day.</summary>
    [JsonIgnore]
    public bool IsSame => Types.All(type => type.Now == type.Changed);
}

/// <summary>The emails to send of one type on one day in both plans.</summary>
/// <param name="EmailType">The <c>email_type</c>.</param>
/// <param name="Now">Those of today's plan.</param>
/// <param name="Changed">Those of the changed plan.</param>
public sealed record DayTypeComparison([property: JsonPropertyName("type")] string EmailType, long Now, long Changed);
