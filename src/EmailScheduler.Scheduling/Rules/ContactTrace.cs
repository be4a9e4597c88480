using System.Globalization;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>Records what the stages that plan a contact decide, and why. Where no one wants an explanation there is no trace, and none is paid for.</summary>
internal sealed class ContactTrace(PlanContext context)
{
    private readonly List<TracedEmail> _emails = [];

    /// <summary>The emails considered so far, in order.</summary>
    public IReadOnlyList<TracedEmail> Emails => _emails;

    private TracedEmail Current => _emails[^1];

    /// <summary>An email of this type is now considered.</summary>
    public void Begin(int type) => _emails.Add(new TracedEmail(type));

    /// <summary>The email has an event and an ideal date.</summary>
    public void Consider(in EmailCandidate candidate) => Current.Consider(candidate);

    public void NoDate(string column) =>
        Current.Say("no date", "2", $"Not planned: the contact has no {column}, or one that cannot be read.");

    public void Covered(int eventDay, long from, long to) => Current.Say(
        "covered",
        "2",
        $"The event of {Day(eventDay)} is covered: a row of the sender is of this event, or lies between {Day(from)} and {Day(to)}.");

    public void YearIsTaken(int eventDay) => Current.Say(
        "covered",
        "9",
        Text($"The event of {Day(eventDay)} is covered: a row has this contact, this type and event_year {DayNumber.Year(eventDay)}, of which a unique index allows one."));

    public void TooSoonAfterEffectiveDate(int anniversary) => Current.Say(
        "first email months",
        "2",
        Text($"Not planned: {Day(anniversary)} is less than {context.Settings.Base.EffectiveDateFirstEmailMonths + 1} calendar months after the effective date."));

    public void ReplacedByCampaignType() =>
        Current.Say("aep", "2", "Not planned: campaign_types has a type named aep, which replaces the built-in email.");

    public void NotTargeted() =>
        Current.Say("targeting", "4", "Not planned: the contact's state or carrier is not among those that the campaign targets.");

    /// <summary>A campaign that has not begun an email of the contact by now has none.</summary>
    public void EndCampaign(int type)
    {
        if (Current.Type != type)
        {
            Begin(type);
            Current.Say("targets", "4", "Not planned: contact_campaigns has no pending row of the contact for this campaign.");
        }
    }

    public void CampaignCovered(long ideal) =>
        Current.Say("covered", "4", $"Not planned: a row of the sender for this campaign is of its event, or dated {Day(ideal)} or later.");

    public void NoParent() => Current.Say(
        "follow-up", "5", "Not planned: no email that may be followed up was sent or delivered to the contact in the last 35 days.");

    public void FollowedUpAlready(int sentDay) =>
        Current.Say("follow-up", "5", $"Not planned: a row of the sender for a follow-up is dated {Day(sentDay)}, when the parent was sent, or later.");

    public void Follows(in FollowUp parent) => Current.Say(
        "follow-up",
        "5",
        Text($"Follows the {context.Texts[parent.ParentType]} email (row {parent.ParentRow}) that was sent on {Day(parent.SentDay)}; what the contact did since decides the type."));

    public void PostWindowOff() => Current.Say("post-window", "3", "Not planned: enable_post_window_emails is off.");

    public void WindowsTook(int windows)
    {
        if (windows == 0)
        {
            Begin(EmailTypes.PostWindow);
            Current.Say("post-window", "3", "Not planned: no window with an end took an email of the contact.");
        }
    }

    public void PostWindowAfter(in ExclusionWindow window) =>
        Current.Say("post-window", "3", $"The window from {Day(window.Start)} to {Day(window.End)} took an email of the contact: one is planned for after it.");

    public void PostWindowCovered(in ExclusionWindow window, int ideal) => Current.Say(
        "covered",
        "3",
        ideal == DayNumber.None
            ? "Not planned: no day after the window is free."
            : $"Not planned: a row of the sender for a post-window email is dated {Day(window.Start)} or later.");

    public void NotNow(in EmailCandidate candidate, long lastDay)
    {
        var (rule, why) = candidate switch
        {
            _ when candidate.Ideal > candidate.Latest => ("latest date", $"its ideal date {Day(candidate.Ideal)} is after its latest date {Day(candidate.Latest)}"),
            _ when candidate.Latest < context.Days.FirstSendDay => ("latest date", $"its latest date {Day(candidate.Latest)} has passed"),
            _ when candidate.Ideal > lastDay => ("horizon", Text($"its ideal date {Day(candidate.Ideal)} is after {Day(lastDay)}, {context.Settings.Base.HorizonDays} days from the first send day (horizon_days)")),
            _ => ("latest date", "its date is outside what can be written"),
        };
        Current.Say(rule, "2.1", $"Not planned: {why}.");
    }

    public void FailedUnderwriting(int reason) =>
        Current.Say("underwriting", "4", $"Skipped: the contact failed underwriting ({context.Texts[reason]}).");

    public void InWindow(int ideal, in ExclusionWindow window) =>
        Current.Say("window", "2.2", $"Skipped: its ideal date {Day(ideal)} lies in {Words(window, context.Texts)}.");

    public void OnIdealDate(in Email email)
    {
        if (context.Calendar.WhyClosed(email.Base) is not { } closed)
        {
            Current.Say("ideal date", "2.3", $"Planned on its ideal date {Day(email.Base)}.");
        }
        else if (email.Send != email.Base)
        {
            Current.Say("calendar", "2.3", $"Its ideal date {Day(email.Base)} is {closed}: planned on {Day(email.Send)}, the {(email.Send > email.Base ? "next" : "last")} free day {(email.Send > email.Base ? "after" : "before")} it.");
        }
        else
        {
            Current.Say("calendar", "2.3", $"Its ideal date {Day(email.Base)} is {closed}, and no other day is free: planned on it all the same.");
        }
    }

    /// <param name="email">The email as it was placed.</param>
    /// <param name="contact">The contact.</param>
    /// <param name="isKept">Whether it is written.</param>
    /// <param name="taker">The window that took it.</param>
    /// <param name="first">The first send day on which it may go.</param>
    public void Overdue(in Email email, in PlanningContact contact, bool isKept, in ExclusionWindow? taker, int first)
    {
        var stored = contact.FindOwned(context.Types[email.Type].Kind, email.Event) is >= 0 and var row ? contact.Rows[row].BaseOrSent : DayNumber.None;
        var isStored = stored != DayNumber.None;
        var why = !isStored ? "it has no row from an earlier run"
            : stored == email.Base ? $"it keeps its base date {Day(email.Base)}"
            : $"a window holds {Day(first)}, so that its base date is {Day(email.Base)} instead of {Day(stored)}";
        if (!isKept || !email.IsScheduled)
        {
            var obstacle = taker is { } window ? $"{Day(first)} lies in {Words(window, context.Texts)}" : "no day up to its latest date is free";
            Current.Say("overdue", "2.4", $"{(isKept ? "Skipped" : "Not planned")}: its ideal date has passed, {why}, and {obstacle}.");
        }
        else if (context.Types[email.Type].IsFollowUp && !isStored)
        {
            Current.Say("overdue", "2.4", $"Its ideal date has passed, and {why}: a follow-up goes on {Day(email.Send)}.");
        }
        else
        {
            Current.Say("overdue", "2.4", isStored
                ? $"Its ideal date has passed; {why} and goes on the first free day from then and from {Day(context.Days.FirstSendDay)} on, {Day(email.Send)}."
                : Text($"Its ideal date has passed, and {why}: it goes on {Day(email.Send)}, which its hash chose of the {context.Settings.Base.CatchUpSpreadDays} days from {Day(context.Days.FirstSendDay)} on, or the first free day."));
        }
    }

    /// <summary>The email is in the plan, before load is balanced.</summary>
    public void Planned(in Email email) => Current.Planned = email;

    /// <summary>A window in words, with the row that it comes from.</summary>
    public static string Words(in ExclusionWindow window, StringTable texts)
    {
        var span = (window.Start, window.End) switch
        {
            (DayNumber.None, ExclusionWindow.NoEnd) => "",
            (DayNumber.None, var end) => $", until {Day(end)}",
            (var start, ExclusionWindow.NoEnd) => $", from {Day(start)} on",
            var (start, end) => $", {Day(start)} to {Day(end)}",
        };
        var source = window.Row.Source is { } named ? $" ({window.Row.Origin}: {named})" : window.Row.Origin == WindowRow.BuiltIn ? "" : $" ({window.Row.Origin})";
        return $"the '{texts[window.Reason]}'{span}{source}";
    }

    /// <summary>A day as <c>YYYY-MM-DD</c>.</summary>
    public static string Day(long day) => DayNumber.IsWritable(day) ? DayNumber.ToDate((int)day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "the end of time";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}

/// <summary>One email that is being considered, with what rules have done to it so far.</summary>
internal sealed class TracedEmail(int type)
{
    private readonly List<ExplainedStep> _steps = [];
    private EmailCandidate? _candidate;

    /// <summary>The type's number.</summary>
    public int Type { get; private set; } = type;

    /// <summary>The email as the latest stage left it; <see langword="null"/> while it is not planned.</summary>
    public Email? Planned { get; set; }

    /// <summary>What becomes of its row.</summary>
    public PlannedChange? Change { get; set; }

    public void Consider(in EmailCandidate candidate)
    {
        _candidate = candidate;
        Type = candidate.Type;
    }

    public void Say(string rule, string section, string text) => _steps.Add(new ExplainedStep(rule, section, text));

    public ExplainedEmail ToExplained(EmailTypes types, StringTable texts) => new()
    {
        EmailType = types[Type].Name,
        EventDate = _candidate is { } due ? ToDate(due.Event) : null,
        IdealDate = _candidate is { } ideal ? ToDate(ideal.Ideal) : null,
        LatestDate = _candidate is { } latest ? ToDate(latest.Latest) : null,
        BaseDate = Planned is { } meant ? ToDate(meant.Base) : null,
        SendDate = Planned is { } sent ? ToDate(sent.Send) : null,
        Status = Planned is null ? null : Planned.Value.IsScheduled ? "pre-scheduled" : "skipped",
        SkipReason = Planned is { } email && email.Reason != StringTable.Null ? texts[email.Reason] : null,
        Change = Change,
        Steps = _steps,
    };

    private static DateOnly? ToDate(long day) => DayNumber.IsWritable(day) ? DayNumber.ToDate((int)day) : null;
}
