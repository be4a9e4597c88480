namespace EmailScheduler.Scheduling.Model;

/// <summary>What the stages that work on the whole plan have done so far (docs/scheduling-rules.md, section 6), in their order.</summary>
internal enum PlanStage
{
    /// <summary>Each contact's mails are placed; nothing is balanced.</summary>
    Placed,

    /// <summary>The same-day rule and the frequency limit.</summary>
    Limited,

    /// <summary>The smoothing of effective dates.</summary>
    Smoothed,

    /// <summary>The daily cap.</summary>
    Capped,

    /// <summary>The same-day rule and the frequency limit on the final send dates.</summary>
    LimitedAgain,
}
