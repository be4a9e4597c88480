using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Sending;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Words;

namespace EmailScheduler.Web.Days;

/// <summary>What the page of a day shows.</summary>
public sealed record DayModel
{
    private static readonly string[] TakenBySender = ["scheduled", "processing"];

    /// <summary>Which emails are looked at.</summary>
    public required DayFilter Filter { get; init; }

    /// <summary>What was read.</summary>
    public required DayEmailPage Read { get; init; }

    /// <summary>Today in the organization's time zone.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>That time zone.</summary>
    public required TimeZoneInfo Zone { get; init; }

    /// <summary>The pause of the organization; <see langword="null"/> when there is none.</summary>
    public required Pause? Pause { get; init; }

    /// <summary>Whether the pause still holds on the day: its last day may be before that.</summary>
    public bool IsHeldBackByPause => Pause is { } pause && !(pause.Until <= Filter.Day);

    /// <summary>Whether the settings of the plan that is stored are known; not before the first one, and not where no report of it is left.</summary>
    public required bool IsPlanKnown { get; init; }

    /// <summary>When emails go out, <c>HH:mm</c>; <see langword="null"/> when it is not known.</summary>
    public required string? SendTime { get; init; }

    /// <summary>The emails of a day that the daily cap aims at; <see langword="null"/> when there is none, or none that is known.</summary>
    public required long? DailyCap { get; init; }

    /// <summary>Why nothing is sent on the day; <see langword="null"/> where something may be.</summary>
    public required string? Closed { get; init; }

    /// <summary>The emails that are planned, those included that are held back.</summary>
    public long ToSend => Count(status => status == EmailStatusText.ToSend);

    /// <summary>The planned emails that the sender is given when it is the day.</summary>
    public long Due => Read.Totals.Due;

    /// <summary>The planned emails that it is not given.</summary>
    public long HeldBack => Total.Of(Read.Totals.HeldBack.Values);

    /// <summary>The emails that are not sent.</summary>
    public long Skipped => Count(status => status == EmailStatusText.Skipped);

    /// <summary>The emails that the sender has, or has sent.</summary>
    public long Senders => Read.Totals.WithSender;

    /// <summary>What counts against the daily cap (docs/scheduling-rules.md, section 6.3).</summary>
    public long Load => ToSend + Count(TakenBySender.Contains);

    /// <summary>All emails of the day.</summary>
    public long All => Total.Of([Read.Others, .. Read.Counts.Select(count => count.Emails)]);

    private long Count(Func<string, bool> isOf) => Total.Of(Read.Counts.Where(count => isOf(count.Status)), count => count.Emails);
}
