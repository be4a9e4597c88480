namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 3: in which window a day lies.</summary>
internal static class Section3Windows
{
    /// <summary>The window of the contact that holds the day and names the reason: the first by location, row, year; null: none does.</summary>
    public static ExclusionWindow? Holding(Input input, Contact contact, DateOnly day) => contact.Locations
        .SelectMany(location => RowsOf(input, location))
        .SelectMany(row => WindowsOf(input, contact, row, day))
        .FirstOrDefault(window => day.IsIn(window.Start, window.End));

    /// <summary>The window that holds the day, where windows skip the email: never a post_window.</summary>
    public static ExclusionWindow? Holding(Input input, Candidate email, DateOnly day) =>
        email.WindowsApply ? Holding(input, email.Contact, day) : null;

    /// <summary>The window that keeps the email from the day: none skips a post_window, but none is put into one.</summary>
    public static ExclusionWindow? Closing(Input input, Candidate email, DateOnly day) =>
        email.WindowsApply || email.IsPostWindow ? Holding(input, email.Contact, day) : null;

    /// <summary>A row needs a date that is missing.</summary>
    public static bool IsUnknown(Input input, Contact contact) => Needed(input, contact).Any(date => date is { Day: null, IsUnreadable: false });

    /// <summary>A row needs a date that cannot be read.</summary>
    public static bool IsUnreadable(Input input, Contact contact) => Needed(input, contact).Any(date => date.IsUnreadable);

    private static IEnumerable<WindowRow> RowsOf(Input input, string state) => input.WindowRows.Where(row => row.State == state);

    private static IEnumerable<ContactDate> Needed(Input input, Contact contact) =>
        contact.Locations.SelectMany(location => RowsOf(input, location)).Where(row => row.NeedsDate).Select(row => DateOf(contact, row));

    private static ContactDate DateOf(Contact contact, WindowRow row) => row.Kind == "effective_date" ? contact.EffectiveDate : contact.BirthDate;

    private static IEnumerable<ExclusionWindow> WindowsOf(Input input, Contact contact, WindowRow row, DateOnly day)
    {
        if (!row.NeedsDate)
        {
            return [new ExclusionWindow(row.ValidFrom, row.ValidTo, $"Year-round exclusion for {row.State}", IsAroundAnchor: false)];
        }

        var date = DateOf(contact, row);
        if (date.IsUnreadable)
        {
            return [new ExclusionWindow(row.ValidFrom, row.ValidTo, $"{row.NameOfDate} unreadable in {row.State}", IsAroundAnchor: false)];
        }

        if (date.Day is not { } known)
        {
            return input.Settings.UnknownWindow == "skip"
                ? [new ExclusionWindow(row.ValidFrom, row.ValidTo, $"{row.NameOfDate} unknown in {row.State}", IsAroundAnchor: false)]
                : [];
        }

        return new[] { day.Year - 1, day.Year, day.Year + 1 }
            .Where(year => year is >= 1 and <= 9999)
            .Select(year => AroundAnchor(input, row, known, year))
            .Where(window => window.Start <= window.End);
    }

    private static ExclusionWindow AroundAnchor(Input input, WindowRow row, DateOnly date, int year)
    {
        var anchor = row.Kind == "birthday_month" ? new DateOnly(year, date.Month, 1) : Dates.Anniversary(date, year);
        var buffer = input.StateBuffers.TryGetValue(row.State, out var days) ? days : input.Settings.PreExclusionBufferDays;
        return new ExclusionWindow(
            Dates.Max(anchor.Plus(-row.Before - buffer), row.ValidFrom),
            Dates.Min(anchor.Plus(row.After), row.ValidTo),
            $"{row.NameOfDate} exclusion window for {row.State}",
            IsAroundAnchor: true);
    }
}
