namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 3: in which window a day lies.</summary>
internal static class Section3Windows
{
    // The longest time between two 29ths of February: a day that does not come in nine years does not come.
    private const int LongestSearch = 9 * 366;

    private enum Kind
    {
        Birthday,
        BirthMonth,
        EffectiveDate,
        AllYear,
    }

    private static readonly Dictionary<string, (Kind Kind, int Before, int After)> Rules =
        new Dictionary<string, (Kind, int, int)>(StringComparer.Ordinal)
        {
            ["CA"] = (Kind.Birthday, 30, 60),
            ["ID"] = (Kind.Birthday, 0, 63),
            ["KY"] = (Kind.Birthday, 0, 60),
            ["OK"] = (Kind.Birthday, 0, 60),
            ["MD"] = (Kind.Birthday, 0, 30),
            ["VA"] = (Kind.Birthday, 0, 30),
            ["NV"] = (Kind.BirthMonth, 0, 60),
            ["OR"] = (Kind.Birthday, 0, 31),
            ["MO"] = (Kind.EffectiveDate, 30, 33),
            ["CT"] = (Kind.AllYear, 0, 0),
            ["MA"] = (Kind.AllYear, 0, 0),
            ["NY"] = (Kind.AllYear, 0, 0),
            ["WA"] = (Kind.AllYear, 0, 0),
        };

    /// <summary>The window of the contact that holds the day: of the year before, its own year, the year after; null: none does.</summary>
    public static ExclusionWindow? Holding(Input input, Contact contact, DateOnly day)
    {
        if (contact.State is not { } state || !Rules.TryGetValue(state, out var rule))
        {
            return null;
        }

        if (rule.Kind == Kind.AllYear)
        {
            return new ExclusionWindow(DateOnly.MinValue, null, $"Year-round exclusion for {state}");
        }

        if (DateOf(contact, rule.Kind) is not { } date)
        {
            return null;
        }

        return new[] { day.Year - 1, day.Year, day.Year + 1 }
            .Where(year => year is >= 1 and <= 9999)
            .Select(year => Window(input, state, rule, date, year))
            .FirstOrDefault(window => day.IsIn(window.Start, window.End!.Value));
    }

    /// <summary>The state has a window that needs a date which this contact does not have.</summary>
    public static bool IsUnknown(Contact contact) =>
        contact.State is { } state && Rules.TryGetValue(state, out var rule) && rule.Kind != Kind.AllYear && DateOf(contact, rule.Kind) is null;

    /// <summary>The window that holds the day, where windows apply to the email.</summary>
    public static ExclusionWindow? Holding(Input input, Candidate email, DateOnly day) =>
        email.WindowsApply ? Holding(input, email.Contact, day) : null;

    /// <summary>Section 2: in no window of the contact, if windows apply to the email; and not after the latest date.</summary>
    public static bool IsFree(Input input, Candidate email, DateOnly day) =>
        Holding(input, email, day) is null && !(day > email.LatestDate);

    public static DateOnly? FirstFree(Input input, Candidate email, DateOnly from) =>
        FirstDay(from, day => IsFree(input, email, day));

    public static DateOnly? FirstDay(DateOnly from, Func<DateOnly, bool> fits) => Enumerable.Range(0, LongestSearch)
        .Select(days => from.Plus(days))
        .Cast<DateOnly?>()
        .FirstOrDefault(day => fits(day!.Value));

    private static DateOnly? DateOf(Contact contact, Kind kind) => kind == Kind.EffectiveDate ? contact.EffectiveDate : contact.BirthDate;

    private static ExclusionWindow Window(Input input, string state, (Kind Kind, int Before, int After) rule, DateOnly date, int year)
    {
        var anchor = rule.Kind == Kind.BirthMonth ? new DateOnly(year, date.Month, 1) : Dates.Anniversary(date, year);
        var buffer = input.StateBuffers.TryGetValue(state, out var days) ? days : input.Settings.PreExclusionBufferDays;
        var name = rule.Kind == Kind.EffectiveDate ? "Effective date" : "Birthday";
        return new ExclusionWindow(anchor.Plus(-rule.Before - buffer), anchor.Plus(rule.After), $"{name} exclusion window for {state}");
    }
}
