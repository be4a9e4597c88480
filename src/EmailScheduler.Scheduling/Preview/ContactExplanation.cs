using System.Globalization;
using System.Text.Json.Serialization;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Rules;
using EmailScheduler.Scheduling.Writing;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Why one contact gets the emails that it gets. Holds no address and no name.</summary>
public sealed record ContactExplanation
{
    /// <summary>The contact.</summary>
    public required long ContactId { get; init; }

    /// <summary>The date of the run in the organization's time zone.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>The first day that an email can still go out.</summary>
    public required DateOnly FirstDay { get; init; }

    /// <summary>The organization's time of day at which emails go out, <c>HH:mm</c> in <see cref="Timezone"/>; each email has its own.</summary>
    public required string SendTime { get; init; }

    /// <summary>The organization's time zone (IANA).</summary>
    public required string Timezone { get; init; }

    /// <summary>Why the contact gets no email at all (<c>not_found</c>, <c>invalid_email</c>, <c>suppressed</c>, <c>unreadable_state</c>, …); <see langword="null"/> when it may get some.</summary>
    [JsonPropertyName("leftOut")]
    public string? Excluded { get; init; }

    /// <summary>What holds for all emails of the contact: why it is excluded, its location and windows, its underwriting.</summary>
    public required IReadOnlyList<ExplainedStep> Contact { get; init; }

    /// <summary>The exclusion windows that the contact is in between <see cref="FirstDay"/> and a year later, by day; none of a contact that gets no email at all.</summary>
    public required IReadOnlyList<ExplainedWindow> Windows { get; init; }

    /// <summary>Every email that was considered, planned or not, in the order in which the stages consider them.</summary>
    [JsonPropertyName("mails")]
    public required IReadOnlyList<ExplainedEmail> Emails { get; init; }

    /// <summary>Rows of the contact that are not in the plan and would be removed, or marked as missed.</summary>
    public required IReadOnlyList<PlannedRow> Dropped { get; init; }
}

/// <summary>What holds for all emails of a contact.</summary>
internal sealed class ContactFacts(PlanContext context)
{
    /// <summary>The dates of a contact that cannot be read, by column.</summary>
    public static IEnumerable<ExplainedStep> OfUnreadable(IEnumerable<string> columns) =>
        from column in columns.GroupBy(column => column, StringComparer.Ordinal).OrderBy(column => column.Key, StringComparer.Ordinal)
        let times = column.Count() > 1 ? $" ({column.Count().ToString(CultureInfo.InvariantCulture)} times)" : ""
        select new ExplainedStep("date", "1", ContactTrace.Sentence($"A date cannot be read: {ExplainedPart.OfDate(column.Key)}{times}. Correct it in the record."));

    public IEnumerable<ExplainedStep> Of(int ordinal)
    {
        var contact = context.Contacts[ordinal];
        yield return new ExplainedStep("location", "1", contact.State == UsState.Unknown
            ? "Neither state nor ZIP code gives the contact's state."
            : contact.OtherState == UsState.Unknown
                ? $"The contact is in {contact.State.ToCode()}."
                : $"The contact is in {contact.State.ToCode()} by its state and in {contact.OtherState.ToCode()} by its ZIP code: the windows of both apply.");
        yield return new ExplainedStep("window", "3", Window(ordinal));
        if (SettingsValidation.Is(context.Settings.Base.SendZone, "recipient"))
        {
            yield return new ExplainedStep("send time", "9", StateZones.Of(contact.State) is { } zone
                ? ContactTrace.Sentence($"Emails go out at {SendTime.Text(context.Settings.Base)[..5]} in {zone.Id}, the time zone of {contact.State.ToCode()}{ExplainedPart.Detail(" (send_zone is recipient)", "")}.")
                : ContactTrace.Sentence($"Emails go out at the organization's time: no time zone is known for the contact's state{ExplainedPart.Detail(" (send_zone is recipient)", "")}."));
        }

        if (HasFailedUnderwriting(ordinal))
        {
            yield return new ExplainedStep("underwriting", "1", context.Settings.Base.ExcludeFailedUnderwritingGlobal
                ? "The contact failed underwriting: it gets annual enrollment only."
                : "The contact failed underwriting: campaigns whose type says so skip it.");
        }
    }

    private ExplainedText Window(int ordinal)
    {
        ref readonly var contact = ref context.Contacts[ordinal];
        var first = context.Days.FirstSendDay;
        if (context.Windows.IsUnknown(contact) && !context.Windows.TryFind(contact, first, out _))
        {
            return $"{contact.State.ToCode()} has exclusion windows, but the contact lacks the date that they are counted from: none applies.";
        }

        if (context.Windows.TryFind(contact, first, out var window))
        {
            return ContactTrace.Sentence($"{ContactTrace.Day(first)} {ContactTrace.IsIn(window, context.Texts)}.");
        }

        var last = context.Windows.OutsideUntil(contact, first);
        return last < DayNumber.Last && context.Windows.TryFind(contact, last + 1, out window)
            ? ContactTrace.Sentence($"{ContactTrace.Day(first)} is in no exclusion window; the next is {ContactTrace.Words(window, context.Texts)}.")
            : "No exclusion window applies.";
    }

    private bool HasFailedUnderwriting(int ordinal)
    {
        var answers = context.Behaviour.Answers[ordinal];
        return context.Contacts[ordinal].FailedUnderwriting ?? (!answers.IsEmpty && answers[^1].HasConditions);
    }
}
