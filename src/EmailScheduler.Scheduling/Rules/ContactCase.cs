using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Rules;

/// <summary>One contact with all that is known about it, while its mails are planned.</summary>
internal readonly ref struct ContactCase
{
    public required int Ordinal { get; init; }

    public required Contact Contact { get; init; }

    /// <summary>The contact's rows in the order of their rowids.</summary>
    public required ReadOnlySpan<ExistingRow> Rows { get; init; }

    /// <summary>Answers to the eligibility questions, oldest first.</summary>
    public required ReadOnlySpan<EligibilityAnswer> Answers { get; init; }

    /// <summary>The days of clicks, in no order.</summary>
    public required ReadOnlySpan<int> Clicks { get; init; }

    /// <summary>The pending campaign triggers, in no order.</summary>
    public required ReadOnlySpan<CampaignTrigger> Triggers { get; init; }

    /// <summary>Whether the contact failed underwriting: the column's word, else the newest answer's.</summary>
    public bool FailedUnderwriting => Contact.FailedUnderwriting ?? (!Answers.IsEmpty && Answers[^1].HasConditions);

    /// <summary>Whether a sender row of this email type is dated in [<paramref name="from"/>, <paramref name="to"/>].</summary>
    public bool IsCovered(int type, long from, long to)
    {
        foreach (ref readonly var row in Rows)
        {
            if (row.Type == type && !row.IsOwned && row.Date >= from && row.Date <= to && row.Date != DayNumber.None)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Whether a row that stays has the contact, the type and the year of an event, where a unique index allows one (docs/scheduling-rules.md, section 9): a sender row, or
    /// an owned one dated before F, or on no date that can be read, and of another event or none.
    /// </summary>
    public bool IsYearTaken(int type, int eventDay, PlanContext context)
    {
        if (!context.HasEventYearIndex)
        {
            return false;
        }

        var year = DayNumber.Year(eventDay);
        foreach (ref readonly var row in Rows)
        {
            // A date that cannot be read is before all others.
            if (row.Type == type && row.Shape.EventYear == year && (!row.IsOwned || (row.Date < context.Days.First && row.Event != eventDay)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The owned row with this identity, the lowest id first; −1 when there is none.</summary>
    public int FindOwned(int kind, int eventDay, MailTypes types) => FindOwned(Rows, kind, eventDay, types);

    /// <summary>As <see cref="FindOwned(int, int, MailTypes)"/>, in a contact's rows alone.</summary>
    public static int FindOwned(ReadOnlySpan<ExistingRow> rows, int kind, int eventDay, MailTypes types)
    {
        for (var index = 0; index < rows.Length; index++)
        {
            ref readonly var row = ref rows[index];
            if (row.Event == eventDay && row.IsOwned && types.KindOf(row.Type) == kind)
            {
                return index;
            }
        }

        return -1;
    }
}
