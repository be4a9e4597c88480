using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Rules;

namespace EmailScheduler.Web.Contacts;

/// <summary>One email of a contact at its place in time.</summary>
public sealed record TimelineEntry
{
    /// <summary>What becomes of it.</summary>
    public required TimelineKind Kind { get; init; }

    /// <summary>Its day; <see langword="null"/> where it has none that can be read.</summary>
    public required DateOnly? Day { get; init; }

    /// <summary>The <c>email_type</c>.</summary>
    public required string EmailType { get; init; }

    /// <summary>The email with what the rules did; <see langword="null"/> for a row that is not in the plan.</summary>
    public ExplainedEmail? Email { get; init; }

    /// <summary>What becomes of a row that is not in the plan.</summary>
    public PlannedChange Dropped { get; init; }

    /// <summary>Its id on the page, such as <c>email-3</c>.</summary>
    public string Anchor { get; init; } = "";
}

/// <summary>What becomes of an email.</summary>
public enum TimelineKind
{
    /// <summary>It will be sent.</summary>
    Sent,

    /// <summary>It will not be sent, and its row says why.</summary>
    Skipped,

    /// <summary>Its row is in no plan any more.</summary>
    Dropped,
}
