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

    /// <param name="column">The column of the date.</param>
    /// <param name="date">The date in words.</param>
    public void NoDate(string column, string date) =>
        Current.Say("no date", "2", $"Not planned: the contact has no {Named(column, date)}, or one that cannot be read.");

    public void Covered(int eventDay, long from, long to) => Current.Say(
        "covered",
        "2",
        $"The event of {Day(eventDay)} is covered: {Named("a row of the sender is of this event, or lies", "the sender has, or has sent, an email for this event, or one")} between {Day(from)} and {Day(to)}.");

    public void YearIsTaken(int eventDay) => Current.Say(
        "covered",
        "9",
        $"The event of {Day(eventDay)} is covered: {ExplainedPart.Detail(Text($"a row has this contact, this type and event_year {DayNumber.Year(eventDay)}, of which a unique index allows one"), "the database allows one email of this type for the contact and the year of the event, and there is one")}.");

    public void TooSoonAfterEffectiveDate(int anniversary) => Current.Say(
        "first email months",
        "2",
        $"Not planned: {Day(anniversary)} is less than {context.Settings.Base.EffectiveDateFirstEmailMonths + 1} calendar months after the effective date.");

    public void ReplacedByCampaignType() =>
        Current.Say("aep", "2", $"Not planned: {ExplainedPart.Detail("campaign_types has a type named aep", "the organization has a campaign type named aep")}, which replaces the built-in email.");

    public void NotTargeted() =>
        Current.Say("targeting", "4", "Not planned: the contact's state or carrier is not among those that the campaign targets.");

    /// <summary>A campaign that has not begun an email of the contact by now has none.</summary>
    public void EndCampaign(int type)
    {
        if (Current.Type != type)
        {
            Begin(type);
            Current.Say("targets", "4", $"Not planned: {ExplainedPart.Detail("contact_campaigns has no pending row of the contact for this campaign", "this campaign is not pending for the contact")}.");
        }
    }

    public void CampaignCovered(long ideal) =>
        Current.Say("covered", "4", $"Not planned: {Named("a row of the sender for this campaign is of its event, or", "the sender has, or has sent, an email of this campaign for its event, or one")} dated {Day(ideal)} or later.");

    public void NoParent() => Current.Say(
        "follow-up", "5", "Not planned: no email that may be followed up was sent or delivered to the contact in the last 35 days.");

    public void FollowedUpAlready(int sentDay) =>
        Current.Say("follow-up", "5", $"Not planned: {Named("a row of the sender for a follow-up is", "the sender has, or has sent, a follow-up")} dated {Day(sentDay)}, when the {Named("parent", "email before it")} was sent, or later.");

    public void Follows(in FollowUp parent) => Current.Say(
        "follow-up",
        "5",
        $"Follows the {ExplainedPart.OfType(context.Texts[parent.ParentType])} email{ExplainedPart.Detail(Text($" (row {parent.ParentRow})"), "")} that was sent on {Day(parent.SentDay)}; what the contact did since decides the type.");

    public void PostWindowOff() => Current.Say("post-window", "3", $"Not planned: {ExplainedPart.Detail("enable_post_window_emails is off", "emails after an exclusion window are off")}.");

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
            ? Sentence("Not planned: no day after the window is free.")
            : Sentence($"Not planned: {Named("a row of the sender for a post-window email is", "the sender has, or has sent, an email after an exclusion window")} dated {Day(window.Start)} or later."));

    public void NotNow(in EmailCandidate candidate, long lastDay)
    {
        var (rule, why) = candidate switch
        {
            _ when candidate.Ideal > candidate.Latest => ("latest date", Sentence($"its ideal date {Day(candidate.Ideal)} is after its latest date {Day(candidate.Latest)}")),
            _ when candidate.Latest < context.Days.FirstSendDay => ("latest date", Sentence($"its latest date {Day(candidate.Latest)} has passed")),
            _ when candidate.Ideal > lastDay => ("horizon", Sentence($"its ideal date {Day(candidate.Ideal)} is after {Day(lastDay)}, {Days(context.Settings.Base.HorizonDays)} from the first send day ({ExplainedPart.Detail("horizon_days", "no email is planned further ahead")})")),
            _ => ("latest date", Sentence("its date is outside what can be written")),
        };
        Current.Say(rule, "2.1", $"Not planned: {why}.");
    }

    public void FailedUnderwriting(int reason) =>
        Current.Say("underwriting", "4", $"Skipped: the contact failed underwriting ({context.Texts[reason]}).");

    public void InWindow(int ideal, in ExclusionWindow window) =>
        Current.Say("window", "2.2", $"Skipped: its ideal date {Day(ideal)} {IsIn(window, context.Texts)}.");

    public void OnIdealDate(in Email email)
    {
        if (context.Calendar.WhyClosed(email.Base) is not { } closed)
        {
            Current.Say("ideal date", "2.3", $"Meant for its ideal date {Day(email.Base)}.");
        }
        else if (email.Send != email.Base)
        {
            Current.Say("calendar", "2.3", $"Its ideal date {Day(email.Base)} is {closed}: meant for {Day(email.Send)}, the {(email.Send > email.Base ? "next" : "last")} free day {(email.Send > email.Base ? "after" : "before")} it.");
        }
        else
        {
            Current.Say("calendar", "2.3", $"Its ideal date {Day(email.Base)} is {closed}, and no other day is free: meant for it all the same.");
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
        var why = !isStored ? Sentence($"it {Named("has no row from", "was not planned by")} an earlier run")
            : stored == email.Base ? Sentence($"it {Named("keeps its base date", "is still meant for")} {Day(email.Base)}")
            : Sentence($"a window holds {Day(first)}, so that {Named("its base date is", "it is meant for")} {Day(email.Base)} instead of {Day(stored)}");
        if (!isKept || !email.IsScheduled)
        {
            var obstacle = taker is { } window ? Sentence($"{Day(first)} {IsIn(window, context.Texts)}") : "no day up to its latest date is free";
            Current.Say("overdue", "2.4", $"{(isKept ? "Skipped" : "Not planned")}: its ideal date has passed, {why}, and {obstacle}.");
        }
        else if (context.Types[email.Type].IsFollowUp && !isStored)
        {
            Current.Say("overdue", "2.4", $"Its ideal date has passed, and {why}: a follow-up goes on {Day(email.Send)}.");
        }
        else
        {
            Current.Say("overdue", "2.4", isStored
                ? Sentence($"Its ideal date has passed; {why}, and goes on {Day(email.Send)}, the first free day from {Day(Math.Max(email.Base, context.Days.FirstSendDay))} on.")
                : Sentence($"Its ideal date has passed, and {why}. Such emails are spread over {Days(context.Settings.Base.CatchUpSpreadDays)} from {Day(context.Days.FirstSendDay)} on, so that they do not all go out on one; this one goes on {Day(email.Send)}{Named(", which its hash chose, or the first free day from then on", "")}."));
        }
    }

    /// <summary>The email is in the plan, before load is balanced.</summary>
    public void Planned(in Email email) => Current.Planned = email;

    /// <summary>That a day is in a window, in words. Where the date of a window cannot be read or is missing, every day may be in it.</summary>
    public static ExplainedText IsIn(in ExclusionWindow window, StringTable texts) => SkipReasons.WithoutDate(texts[window.Reason]) is { } without
        ? Sentence($"may be in an exclusion window of {without.State}, which is counted from the {without.Date}: that of the contact {(without.IsUnreadable ? "cannot be read, or is in the future" : "is missing")} ({texts[window.Reason]})")
        : Sentence($"is in {Words(window, texts)}");

    /// <summary>A number of days.</summary>
    public static ExplainedText Days(int days) => days == 1 ? Sentence($"1 day") : Sentence($"{days} days");

    /// <summary>A window in words, with the row that it comes from.</summary>
    public static ExplainedText Words(in ExclusionWindow window, StringTable texts)
    {
        var span = (window.Start, window.End) switch
        {
            (DayNumber.None, ExclusionWindow.NoEnd) => Sentence(""),
            (DayNumber.None, var end) => Sentence($", until {Day(end)}"),
            (var start, ExclusionWindow.NoEnd) => Sentence($", from {Day(start)} on"),
            var (start, end) => Sentence($", {Day(start)} to {Day(end)}"),
        };
        var source = window.Row.Source is { } named ? ExplainedPart.Detail($" ({window.Row.Origin}: {named})", $" ({named})")
            : window.Row.Origin == WindowRow.BuiltIn ? new ExplainedPart("")
            : ExplainedPart.Detail($" ({window.Row.Origin})", " (a window that was added)");
        return Sentence($"the '{texts[window.Reason]}'{span}{source}");
    }

    /// <summary>A day.</summary>
    public static ExplainedPart Day(long day) => DayNumber.IsWritable(day) ? ExplainedPart.Of(DayNumber.ToDate((int)day)) : new ExplainedPart("the end of time");

    /// <summary>A sentence that keeps its parts, where its place alone would make it a string.</summary>
    public static ExplainedText Sentence(ExplainedText sentence) => sentence;

    private static ExplainedPart Named(string technical, string plain) => ExplainedPart.Named(technical, plain);

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

    public void Say(string rule, string section, ExplainedText text) => _steps.Add(new ExplainedStep(rule, section, text));

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
