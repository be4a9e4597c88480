namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 2: send days and free days, looked for 3,660 days ahead.</summary>
internal static class Section2FreeDays
{
    private const int DaysAhead = 3660;

    /// <summary>A send day, not after the latest date, and in no window of the contact if windows apply to the email or it is a post_window.</summary>
    public static bool IsFree(Input input, Candidate email, DateOnly day) =>
        input.Calendar.IsSendDay(day) && !(day > email.LatestDate) && Section3Windows.Closing(input, email, day) is null;

    public static DateOnly? FirstFree(Input input, Candidate email, DateOnly from) => FirstDay(from, day => IsFree(input, email, day));

    /// <summary>As <see cref="FirstFree"/>, looking no further ahead than 3,660 days from F on.</summary>
    public static DateOnly? FirstFreeOfOverdue(Input input, Candidate email, DateOnly from) =>
        FirstFree(input, email, from) is { } day && day <= Dates.Max(from, input.F.Plus(DaysAhead)) ? day : null;

    /// <summary>The last free day before the day that is on or after F.</summary>
    public static DateOnly? LastFreeBefore(Input input, Candidate email, DateOnly day)
    {
        for (var earlier = day.Plus(-1); earlier >= input.F && earlier < day; earlier = earlier.Plus(-1))
        {
            if (IsFree(input, email, earlier))
            {
                return earlier;
            }
        }

        return null;
    }

    /// <summary>G: the first send day from F on that is not after the latest date, else F.</summary>
    public static DateOnly FirstSendDay(Input input, Candidate email) =>
        FirstDay(input.F, day => input.Calendar.IsSendDay(day) && !(day > email.LatestDate)) ?? input.F;

    public static DateOnly? FirstDay(DateOnly from, Func<DateOnly, bool> fits) => Enumerable.Range(0, DaysAhead + 1)
        .Select(days => from.Plus(days))
        .Cast<DateOnly?>()
        .FirstOrDefault(day => fits(day!.Value));
}
