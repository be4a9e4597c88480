namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 2: the four steps that every email goes through, and section 4's rule of failed underwriting.</summary>
internal static class Section2Steps
{
    /// <summary>The planned email, or null; and the window that took it, also when nothing is planned.</summary>
    public static (Email? Email, ExclusionWindow? TakenBy) Apply(Input input, Candidate email)
    {
        // Step 1
        if (email.IdealDate > email.LatestDate || email.LatestDate < input.F)
        {
            return (null, null);
        }

        // Step 2
        if (UnderwritingReason(input, email) is { } reason)
        {
            return (Email.Skipped(email, email.IdealDate, reason), null);
        }

        if (Section3Windows.Holding(input, email, email.IdealDate) is { } window)
        {
            return (Email.Skipped(email, email.IdealDate, window.Reason), window);
        }

        // Step 3
        if (email.IdealDate >= input.F)
        {
            return (Email.PreScheduled(email, email.IdealDate, email.IdealDate, isOverdue: false), null);
        }

        // Step 4
        var storedBase = input.RowOf(email.Identity)?.BaseDate;
        if (storedBase is { } stored)
        {
            if (Section3Windows.FirstFree(input, email, Dates.Max(stored, input.F)) is { } day)
            {
                return (Email.PreScheduled(email, stored, day, isOverdue: true), null);
            }
        }
        else if (FirstDayOfNewOverdueMail(input, email) is { } day)
        {
            return (Email.PreScheduled(email, day, day, isOverdue: true), null);
        }

        var taker = Section3Windows.Holding(input, email, input.F);
        return storedBase is { } past
            ? (Email.Skipped(email, past, taker?.Reason ?? "Missed send date"), taker)
            : (null, taker);
    }

    private static DateOnly? FirstDayOfNewOverdueMail(Input input, Candidate email)
    {
        if (email.IsFollowUp)
        {
            return Section3Windows.IsFree(input, email, input.F) ? input.F : null;
        }

        var s = (ulong)input.Settings.CatchUpSpreadDays;
        var catchUp = Enumerable.Range(0, (int)s)
            .Select(days => input.F.Plus(days))
            .First(day => (ulong)day.DayNumber % s == Section7Hash.Of(email) % s);
        return Section3Windows.IsFree(input, email, catchUp) ? catchUp : Section3Windows.FirstFree(input, email, input.F);
    }

    private static string? UnderwritingReason(Input input, Candidate email)
    {
        if (!email.Contact.FailedUnderwriting)
        {
            return null;
        }

        var isAep = email.EmailType == "aep" || email.Campaign?.Name == "aep";
        if (input.Settings.ExcludeFailedUnderwritingGlobal && !isAep)
        {
            return "Failed underwriting - global exclusion";
        }

        return email.Campaign is { SkipsFailedUnderwriting: true } ? "Failed underwriting - campaign exclusion" : null;
    }
}
