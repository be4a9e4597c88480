namespace EmailScheduler.Scheduling.Model;

/// <summary>The texts of <c>skip_reason</c> (docs/scheduling-rules.md, sections 2 to 6).</summary>
internal static class SkipReasons
{
    public const string Birthday = "Birthday";

    public const string EffectiveDate = "Effective date";

    /// <summary>Between the date and the state: a window around the anniversary.</summary>
    public const string Window = " exclusion window for ";

    /// <summary>Between the date and the state: a date that a window needs cannot be read.</summary>
    public const string Unreadable = " unreadable in ";

    /// <summary>Between the date and the state: a date that a window needs is missing.</summary>
    public const string Unknown = " unknown in ";

    /// <summary>Followed by the state.</summary>
    public const string AllYear = "Year-round exclusion for ";

    /// <summary>Followed by the email type.</summary>
    public const string SameDate = "Same date as another ";

    public const string MissedSendDate = "Missed send date";

    public const string FrequencyLimit = "Frequency limit exceeded";

    public const string UnderwritingGlobal = "Failed underwriting - global exclusion";

    public const string UnderwritingCampaign = "Failed underwriting - campaign exclusion";

    /// <summary>Followed by the email type of the email that stays.</summary>
    public const string CampaignConflict = "Campaign priority conflict with ";

    /// <summary>The reasons that a plan may give, but those of windows.</summary>
    public static IEnumerable<string> Of(EmailTypes types)
    {
        var names = Enumerable.Range(0, types.Count).Select(type => types[type].Name).ToList();
        return [MissedSendDate, FrequencyLimit, UnderwritingGlobal, UnderwritingCampaign, .. names.Select(name => SameDate + name), .. names.Skip(EmailTypes.FirstCampaign).Select(name => CampaignConflict + name)];
    }

    /// <summary>The date that a window lacks and its state, of a reason that says that the date cannot be read or is missing; <see langword="null"/> of another reason.</summary>
    public static (string Date, string State, bool IsUnreadable)? WithoutDate(string reason)
    {
        foreach (var (date, words) in (ReadOnlySpan<(string, string)>)[(Birthday, "birth date"), (EffectiveDate, "effective date")])
        {
            foreach (var mark in (ReadOnlySpan<string>)[Unreadable, Unknown])
            {
                if (reason.StartsWith(date + mark, StringComparison.Ordinal))
                {
                    return (words, reason[(date.Length + mark.Length)..], mark == Unreadable);
                }
            }
        }

        return null;
    }

    /// <summary>Whether a reason says that a window around an anniversary took the email.</summary>
    public static bool IsWindow(string reason) => reason.StartsWith(Birthday + Window, StringComparison.Ordinal) || reason.StartsWith(EffectiveDate + Window, StringComparison.Ordinal);

    /// <summary>Whether a reason says that an exclusion window of any kind took the email.</summary>
    public static bool IsExclusion(string reason) => IsWindow(reason) || reason.StartsWith(AllYear, StringComparison.Ordinal);
}
