namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 2: the four steps that every mail goes through, and section 4's rule of failed underwriting.</summary>
internal static class Section2Steps
{
    /// <summary>The planned mail, or null; and the window that took it, also when nothing is planned.</summary>
    public static (Mail? Mail, ExclusionWindow? TakenBy) Apply(Input input, Candidate mail)
    {
        // Step 1
        if (mail.IdealDate > mail.LatestDate || mail.LatestDate < input.F)
        {
            return (null, null);
        }

        // Step 2
        if (UnderwritingReason(input, mail) is { } reason)
        {
            return (Mail.Skipped(mail, mail.IdealDate, reason), null);
        }

        if (Section3Windows.Holding(input, mail, mail.IdealDate) is { } window)
        {
            return (Mail.Skipped(mail, mail.IdealDate, window.Reason), window);
        }

        // Step 3
        if (mail.IdealDate >= input.F)
        {
            return (Mail.PreScheduled(mail, mail.IdealDate, mail.IdealDate, isOverdue: false), null);
        }

        // Step 4
        var storedBase = input.RowOf(mail.Identity)?.BaseDate;
        if (storedBase is { } stored)
        {
            if (Section3Windows.FirstFree(input, mail, Dates.Max(stored, input.F)) is { } day)
            {
                return (Mail.PreScheduled(mail, stored, day, isOverdue: true), null);
            }
        }
        else if (FirstDayOfNewOverdueMail(input, mail) is { } day)
        {
            return (Mail.PreScheduled(mail, day, day, isOverdue: true), null);
        }

        var taker = Section3Windows.Holding(input, mail, input.F);
        return storedBase is { } past
            ? (Mail.Skipped(mail, past, taker?.Reason ?? "Missed send date"), taker)
            : (null, taker);
    }

    private static DateOnly? FirstDayOfNewOverdueMail(Input input, Candidate mail)
    {
        if (mail.IsFollowUp)
        {
            return Section3Windows.IsFree(input, mail, input.F) ? input.F : null;
        }

        var s = (ulong)input.Settings.CatchUpSpreadDays;
        var catchUp = Enumerable.Range(0, (int)s)
            .Select(days => input.F.Plus(days))
            .First(day => (ulong)day.DayNumber % s == Section7Hash.Of(mail) % s);
        return Section3Windows.IsFree(input, mail, catchUp) ? catchUp : Section3Windows.FirstFree(input, mail, input.F);
    }

    private static string? UnderwritingReason(Input input, Candidate mail)
    {
        if (!mail.Contact.FailedUnderwriting)
        {
            return null;
        }

        var isAep = mail.EmailType == "aep" || mail.Campaign?.Name == "aep";
        if (input.Settings.ExcludeFailedUnderwritingGlobal && !isAep)
        {
            return "Failed underwriting - global exclusion";
        }

        return mail.Campaign is { SkipsFailedUnderwriting: true } ? "Failed underwriting - campaign exclusion" : null;
    }
}
