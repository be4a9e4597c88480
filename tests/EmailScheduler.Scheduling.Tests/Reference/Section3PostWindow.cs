namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 3: the email that stands in for those which a window took.</summary>
internal static class Section3PostWindow
{
    public static IEnumerable<Candidate> Candidates(Input input, IReadOnlyList<Email> planned, IReadOnlyList<(Candidate Email, ExclusionWindow Window)> taken) =>
        input.Settings.EnablePostWindowEmails
            ? input.Contacts.SelectMany(contact => Of(input, contact, planned, taken))
            : [];

    private static IEnumerable<Candidate> Of(
        Input input, Contact contact, IReadOnlyList<Email> planned, IReadOnlyList<(Candidate Email, ExclusionWindow Window)> taken)
    {
        var inThisRun = taken.Where(t => t.Email.Contact.Id == contact.Id && !t.Email.IsFollowUp).Select(t => t.Window);
        var inEarlierRuns = input.OwnedRowsOf(contact.Id)
            .Where(row => Tells(input, row) && !IsPlannedAgain(row, planned))
            .Select(row => Section3Windows.Holding(input, contact, (row.BaseDate ?? row.Date)!.Value))
            .OfType<ExclusionWindow>();

        return inThisRun.Concat(inEarlierRuns)
            .Where(window => window.IsAroundAnchor)
            .GroupBy(window => window.End)
            .OrderBy(endTogether => endTogether.Key)
            .Select(endTogether => PostWindow(input, contact, endTogether.Min(window => window.Start), endTogether.Key))
            .OfType<Candidate>();
    }

    private static bool Tells(Input input, ScheduleRow row) =>
        row.Status == "skipped"
        && row.Date < input.F
        && row.Type != "post_window"
        && !Identity.IsFollowUp(row.Type)
        && row.SkipReason is { } reason
        && (reason.StartsWith("Birthday exclusion window for ", StringComparison.Ordinal)
            || reason.StartsWith("Effective date exclusion window for ", StringComparison.Ordinal));

    /// <summary>This run has a mail of the row's identity, or one that the steps put on its email_type and date: what it makes of that mail tells.</summary>
    private static bool IsPlannedAgain(ScheduleRow row, IReadOnlyList<Email> planned) => planned
        .Any(email => email.ContactId == row.ContactId
            && (email.Of.Identity == row.Identity || (email.EmailType == row.EmailType && email.SendDate == row.Date)));

    private static Candidate? PostWindow(Input input, Contact contact, DateOnly start, DateOnly end)
    {
        if (Section2FreeDays.FirstDay(end.Plus(1), day => day > end && Section3Windows.Holding(input, contact, day) is null) is not { } ideal)
        {
            return null;
        }

        var latest = ideal.Plus(30);
        return input.HasSenderRow(contact.Id, "post_window", end, start, latest)
            ? null
            : new Candidate(contact, "post_window", end, ideal, latest, 40, WindowsApply: false) { EmailTemplate = "post_window_template" };
    }
}
