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
            .Select(row => Section3Windows.Holding(input, contact, row.Date!.Value))
            .OfType<ExclusionWindow>();

        return inThisRun.Concat(inEarlierRuns)
            .Where(window => window.End is not null)
            .Distinct()
            .OrderBy(window => window.End)
            .Select(window => PostWindow(input, contact, window))
            .OfType<Candidate>();
    }

    // Windows never apply to post_window, so none can have taken one, whatever its row says.
    private static bool Tells(Input input, ScheduleRow row) =>
        row.Status == "skipped"
        && row.Date < input.F
        && row.EmailType != "post_window"
        && !Identity.IsFollowUp(row.EmailType)
        && row.SkipReason is { } reason
        && (reason.StartsWith("Birthday exclusion window for ", StringComparison.Ordinal)
            || reason.StartsWith("Effective date exclusion window for ", StringComparison.Ordinal));

    /// <summary>
    /// This run rewrites the row, so what it says now will not be said to the next run; this run's own steps tell instead.
    /// Otherwise a second run on the result of the first would lose the post-window email.
    /// </summary>
    private static bool IsPlannedAgain(ScheduleRow row, IReadOnlyList<Email> planned) => planned
        .Any(email => email.ContactId == row.ContactId
            && (email.Of.Identity == row.Identity || (email.EmailType == row.EmailType && email.SendDate == row.Date)));

    private static Candidate? PostWindow(Input input, Contact contact, ExclusionWindow window)
    {
        var end = window.End!.Value;
        if (Section3Windows.FirstDay(end.Plus(1), day => Section3Windows.Holding(input, contact, day) is null) is not { } ideal)
        {
            return null;
        }

        var latest = ideal.Plus(30);
        return input.HasSenderRow(contact.Id, "post_window", end, window.Start, latest)
            ? null
            : new Candidate(contact, "post_window", end, ideal, latest, 40, WindowsApply: false) { EmailTemplate = "post_window_template" };
    }
}
