namespace EmailScheduler.Scheduling.Model;

/// <summary>All that a plan is a function of, read once; nothing in it changes while stages work on the plan.</summary>
internal sealed record PlanContext
{
    public required PlanningDays Days { get; init; }

    public required EffectiveSettings Settings { get; init; }

    public required ContactList Contacts { get; init; }

    public required RowsByContact Rows { get; init; }

    /// <summary>Whether a unique index allows one row for each contact, type and <c>event_year</c>.</summary>
    public required bool HasEventYearIndex { get; init; }

    /// <summary>What stands for NULL in the table's columns.</summary>
    public NullStandIns StandIns { get; init; } = NullStandIns.None;

    public required ContactBehaviour Behaviour { get; init; }

    public required CampaignTables CampaignTables { get; init; }

    /// <summary>The campaign instances that take part; the email type of the n-th is <see cref="EmailTypes.FirstCampaign"/> + n.</summary>
    public required IReadOnlyList<CampaignInstance> Campaigns { get; init; }

    public required ByContact<CampaignTrigger> Triggers { get; init; }

    public required EmailTypes Types { get; init; }

    public required WindowRules Windows { get; init; }

    /// <summary>The newer state rules that are in force, or would be if they were applied.</summary>
    public required IReadOnlyList<WindowRow> NewerWindows { get; init; }

    public required SendCalendar Calendar { get; init; }

    public required FreeDays Free { get; init; }

    public required StringTable Texts { get; init; }

    public required EmailTypeFacts EmailTypeFacts { get; init; }

    /// <summary>Whether a row has the identity of one of its contact's emails.</summary>
    public bool IsOfAnEmail(in ExistingRow row, ReadOnlySpan<Email> emails) => Find(row, emails) >= 0;

    /// <summary>The index of the contact's email that has a row's identity; negative when there is none.</summary>
    public int Find(in ExistingRow row, ReadOnlySpan<Email> emails)
    {
        var kind = EmailTypeFacts.KindOf(row.Type);
        for (var index = 0; index < emails.Length; index++)
        {
            if (emails[index].Event == row.Event && Types[emails[index].Type].Kind == kind)
            {
                return index;
            }
        }

        return -1;
    }
}
