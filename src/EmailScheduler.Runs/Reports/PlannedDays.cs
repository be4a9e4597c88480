namespace EmailScheduler.Runs.Reports;

/// <summary>How many emails are planned for each of the days that follow a run, so that a list of organizations needs no report.</summary>
public sealed record PlannedDays
{
    /// <summary>How many days are kept.</summary>
    public const int Count = 14;

    /// <summary>The first of the days: the date of the run in the organization's time zone.</summary>
    public required DateOnly From { get; init; }

    /// <summary>The emails to send on that day and on each of the following ones, <see cref="Count"/> of them.</summary>
    public required IReadOnlyList<long> Emails { get; init; }

    /// <summary>The emails planned for a day; <see langword="null"/> for a day that is not among those that are kept.</summary>
    public long? On(DateOnly day) => day.DayNumber - From.DayNumber is var place && place >= 0 && place < Emails.Count ? Emails[place] : null;

    /// <summary>Whether all days have the same emails.</summary>
    public bool Equals(PlannedDays? other) => other is not null && From == other.From && Emails.SequenceEqual(other.Emails);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(From, Emails.Count, Emails.Sum());

    internal static PlannedDays Of(ReportedPlan plan)
    {
        var emails = new long[Count];
        foreach (var day in plan.Calendar)
        {
            if (day.Day.DayNumber - plan.Today.DayNumber is var place && place >= 0 && place < Count)
            {
                emails[place] = day.Total;
            }
        }

        return new PlannedDays { From = plan.Today, Emails = emails };
    }
}
