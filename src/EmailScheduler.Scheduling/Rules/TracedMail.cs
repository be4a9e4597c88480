using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>One mail that is being considered, with what rules have done to it so far.</summary>
internal sealed class TracedMail(int type)
{
    private readonly List<ExplainedStep> _steps = [];
    private MailCandidate? _candidate;

    /// <summary>The type's number.</summary>
    public int Type { get; private set; } = type;

    /// <summary>The mail as the latest stage left it; <see langword="null"/> while it is not planned.</summary>
    public Mail? Planned { get; set; }

    /// <summary>What becomes of its row.</summary>
    public PlannedChange? Change { get; set; }

    public void Consider(in MailCandidate candidate)
    {
        _candidate = candidate;
        Type = candidate.Type;
    }

    public void Say(string rule, string section, string text) => _steps.Add(new ExplainedStep(rule, section, text));

    public ExplainedMail ToExplained(MailTypes types, TextTable texts) => new()
    {
        EmailType = types[Type].Name,
        EventDate = _candidate is { } due ? ToDate(due.Event) : null,
        IdealDate = _candidate is { } ideal ? ToDate(ideal.Ideal) : null,
        LatestDate = _candidate is { } latest ? ToDate(latest.Latest) : null,
        BaseDate = Planned is { } meant ? ToDate(meant.Base) : null,
        SendDate = Planned is { } sent ? ToDate(sent.Send) : null,
        Status = Planned is null ? null : Planned.Value.IsScheduled ? "pre-scheduled" : "skipped",
        SkipReason = Planned is { } mail && mail.Reason != TextTable.Null ? texts[mail.Reason] : null,
        Change = Change,
        Steps = _steps,
    };

    private static DateOnly? ToDate(long day) => DayNumber.IsWritable(day) ? DayNumber.ToDate((int)day) : null;
}
