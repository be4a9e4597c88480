using System.Text.Json.Serialization;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;

namespace EmailScheduler.Scheduling.Sending;

/// <summary>The emails of one day in counts, as the rows of <c>email_schedules</c> have them.</summary>
public sealed record DayTotals
{
    /// <summary>What is held back because its status is stored as something else than text, so that the sender's list does not find it.</summary>
    public const string UnreadableStatus = "unreadable_status";

    // A campaign's type has its name in it.
    private const int LongestType = 100;

    internal const string Planned = "pre-scheduled";
    private const string Skipped = "skipped";

    /// <summary>The day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>The planned emails that the sender is given when it is the day: those that <see cref="DueEmails"/> lists.</summary>
    public required long Due { get; init; }

    /// <summary>The planned emails that it is not given, by reason: <c>invalid_email</c>, <c>suppressed</c>, <c>inactive_organization</c>, <c>no_contact</c>, <c>unreadable_status</c>.</summary>
    public required IReadOnlyDictionary<string, long> HeldBack { get; init; }

    /// <summary>The emails that the sender has, or has sent: those of every status but <c>pre-scheduled</c> and <c>skipped</c>.</summary>
    public required long WithSender { get; init; }

    /// <summary>The emails that are due and those of the sender by <c>email_type</c>, in ordinal order: the 20 most frequent, and the rest as <c>other</c>.</summary>
    [JsonPropertyName("mails")]
    public required IReadOnlyDictionary<string, long> ByType { get; init; }

    /// <summary>All emails that go out on the day, or have gone: what is due, and what the sender has.</summary>
    [JsonIgnore]
    public long Emails => Due + WithSender;

    /// <summary>Puts together what was read of a day.</summary>
    /// <param name="day">The day.</param>
    /// <param name="counts">All of its rows.</param>
    /// <param name="due">Those that are due.</param>
    internal static DayTotals Of(DateOnly day, IReadOnlyList<DayEmailCount> counts, DueRows due)
    {
        var planned = counts.Where(count => count.Status == Planned).Sum(count => count.Emails);
        var senders = counts.Where(count => count.Status is not (Planned or Skipped)).ToList();
        var heldBack = due.HeldBack.Values.CountBy(reason => reason, StringComparer.Ordinal).Select(reason => KeyValuePair.Create(reason.Key, (long)reason.Value));
        var others = planned - due.Rows.Count - due.HeldBack.Count;
        return new DayTotals
        {
            Day = day,
            Due = due.Count,
            HeldBack = SortedCounts.Of(others > 0 ? [.. heldBack, KeyValuePair.Create(UnreadableStatus, others)] : heldBack),
            WithSender = senders.Sum(count => count.Emails),
            ByType = ValueCounts.MostFrequent(due.ByType.Concat(senders.Select(count => KeyValuePair.Create(count.Type, count.Emails))), LongestType),
        };
    }
}
