namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 2: the four steps that every email goes through, and section 4's rule of failed underwriting.</summary>
internal static class Section2Steps
{
    /// <summary>The planned email, or null; and the window that took it, also when nothing is planned.</summary>
    public static (Email? Email, ExclusionWindow? TakenBy) Apply(Input input, Candidate email)
    {
        // Step 1
        if (email.IdealDate > email.LatestDate || email.IdealDate > input.F.Plus(input.Settings.HorizonDays) || email.LatestDate < input.F)
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
            return (Email.PreScheduled(email, email.IdealDate, SendDateOfIdeal(input, email), isOverdue: false), null);
        }

        // Step 4
        return input.RowOf(email.Identity)?.BaseDate is { } stored ? OverdueWithRow(input, email, stored) : OverdueWithoutRow(input, email);
    }

    private static DateOnly SendDateOfIdeal(Input input, Candidate email)
    {
        if (input.Calendar.IsSendDay(email.IdealDate))
        {
            return email.IdealDate;
        }

        return Section2FreeDays.FirstFree(input, email, email.IdealDate.Plus(1))
            ?? (email.IsPostWindow ? null : Section2FreeDays.LastFreeBefore(input, email, email.IdealDate))
            ?? email.IdealDate;
    }

    private static (Email? Email, ExclusionWindow? TakenBy) OverdueWithRow(Input input, Candidate email, DateOnly stored)
    {
        if (Section2FreeDays.FirstFreeOfOverdue(input, email, Dates.Max(stored, input.F)) is { } day)
        {
            return (Email.PreScheduled(email, stored, day, isOverdue: true), null);
        }

        var g = Section2FreeDays.FirstSendDay(input, email);
        if (email.IsFollowUp || email.IsPostWindow)
        {
            return (Email.Skipped(email, stored, Section3Windows.Closing(input, email, g)?.Reason ?? "Missed send date"), null);
        }

        if (Section3Windows.Holding(input, email, g) is not { } window)
        {
            return (Email.Skipped(email, stored, "Missed send date"), null);
        }

        // With another base date a later run would look for a day from that one on: so does this one.
        if (!stored.IsIn(window.Start, window.End) && Section2FreeDays.FirstFreeOfOverdue(input, email, g) is { } other)
        {
            return (Email.PreScheduled(email, g, other, isOverdue: true), null);
        }

        return (Email.Skipped(email, stored.IsIn(window.Start, window.End) ? stored : g, window.Reason), window);
    }

    private static (Email? Email, ExclusionWindow? TakenBy) OverdueWithoutRow(Input input, Candidate email)
    {
        var g = Section2FreeDays.FirstSendDay(input, email);
        if (email.IsFollowUp)
        {
            return (Section2FreeDays.IsFree(input, email, g) ? Email.PreScheduled(email, g, g, isOverdue: true) : null, null);
        }

        if (CatchUpDay(input, email) is { } day)
        {
            return (Email.PreScheduled(email, day, day, isOverdue: true), null);
        }

        // No window takes a post_window.
        return Section3Windows.Holding(input, email, g) is { } window
            ? (Email.Skipped(email, g, window.Reason), window)
            : (null, null);
    }

    private static DateOnly? CatchUpDay(Input input, Candidate email)
    {
        var s = (ulong)input.Settings.CatchUpSpreadDays;
        var catchUp = Enumerable.Range(0, (int)s)
            .Select(days => input.F.Plus(days))
            .First(day => (ulong)day.DayNumber % s == Section7Hash.Of(email) % s);
        return Section2FreeDays.IsFree(input, email, catchUp) ? catchUp : Section2FreeDays.FirstFree(input, email, input.F);
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
