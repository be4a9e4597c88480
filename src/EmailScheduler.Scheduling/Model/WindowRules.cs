using System.Globalization;

namespace EmailScheduler.Scheduling.Model;

/// <summary>The exclusion windows of one run: the table of the states with the organization's buffers (docs/scheduling-rules.md, section 3).</summary>
internal sealed class WindowRules
{
    // A window of 365 days leaves one free day in a leap year, and leap years are at most eight years apart.
    private const int LongestSearch = 10 * 366;

    private readonly Rule[] _rules = new Rule[256];

    public WindowRules(int bufferDays, IReadOnlyDictionary<string, int> stateBuffers, StringTable texts)
    {
        foreach (var window in StateWindow.All)
        {
            var state = window.State.ToString();
            var buffer = stateBuffers.GetValueOrDefault(state, bufferDays);
            _rules[(int)window.State] = new Rule(window.Kind, window.Before + buffer, window.After, texts.Add(ReasonOf(window.Kind, state)));
        }
    }

    /// <summary>Whether the contact's state has windows, but the date that anchors them is missing.</summary>
    public bool IsUnknown(in Contact contact)
    {
        ref readonly var rule = ref _rules[(int)contact.State];
        return rule.Kind is not (WindowKind.None or WindowKind.AllYear) && AnchorOf(rule.Kind, contact) == DayNumber.None;
    }

    /// <summary>Finds the window of the contact that holds the day: of the year before it, else of its own year, else of the year after.</summary>
    public bool TryFind(in Contact contact, int day, out ExclusionWindow window)
    {
        ref readonly var rule = ref _rules[(int)contact.State];
        if (rule.Kind is WindowKind.None or WindowKind.AllYear)
        {
            window = new ExclusionWindow(0, ExclusionWindow.NoEnd, rule.Reason);
            return rule.Kind == WindowKind.AllYear;
        }

        var anchor = AnchorOf(rule.Kind, contact);
        if (anchor != DayNumber.None)
        {
            var date = DayNumber.ToDate(anchor);
            var year = DayNumber.Year(day);
            for (var y = Math.Max(1, year - 1); y <= Math.Min(9999, year + 1); y++)
            {
                var center = DayNumber.InYear(y, date.Month, rule.Kind == WindowKind.BirthdayMonth ? 1 : date.Day);
                if (day >= center - rule.Before && day <= center + rule.After)
                {
                    window = new ExclusionWindow(center - rule.Before, center + rule.After, rule.Reason);
                    return true;
                }
            }
        }

        window = default;
        return false;
    }

    /// <summary>The first day from <paramref name="from"/> to <paramref name="latest"/> that lies in no window of the contact; <see cref="DayNumber.None"/> when there is none.</summary>
    public int FirstFree(in Contact contact, int from, int latest)
    {
        var last = (int)Math.Min(Math.Min(latest, (long)from + LongestSearch), DayNumber.Last);
        var day = from;
        while (day <= last)
        {
            if (!TryFind(contact, day, out var window))
            {
                return day;
            }

            if (window.End == ExclusionWindow.NoEnd)
            {
                break;
            }

            day = window.End + 1;
        }

        return DayNumber.None;
    }

    /// <summary>A day up to which, from the free day <paramref name="from"/> on, every day is free too; not always the last such day.</summary>
    public int FreeUntil(in Contact contact, int from)
    {
        ref readonly var rule = ref _rules[(int)contact.State];
        var anchor = AnchorOf(rule.Kind, contact);
        if (rule.Kind == WindowKind.None || anchor == DayNumber.None)
        {
            return DayNumber.Last;
        }

        // Where windows are longer than a year apart, only the day itself is sure.
        if (rule.Before + rule.After >= 364)
        {
            return from;
        }

        var date = DayNumber.ToDate(anchor);
        var dayOfMonth = rule.Kind == WindowKind.BirthdayMonth ? 1 : date.Day;
        for (var year = DayNumber.Year(from); year <= 9999; year++)
        {
            var start = DayNumber.InYear(year, date.Month, dayOfMonth) - rule.Before;
            if (start > from)
            {
                return start - 1;
            }
        }

        return DayNumber.Last;
    }

    private static int AnchorOf(WindowKind kind, in Contact contact) => kind == WindowKind.EffectiveDate ? contact.Effective : contact.Birth;

    private static string ReasonOf(WindowKind kind, string state) => kind switch
    {
        WindowKind.AllYear => "Year-round exclusion for " + state,
        WindowKind.EffectiveDate => SkipReasons.EffectiveDateWindow + state,
        _ => SkipReasons.BirthdayWindow + state,
    };

    private readonly record struct Rule(WindowKind Kind, int Before, int After, int Reason);
}

/// <summary>One line of <c>exclusion-windows.txt</c>.</summary>
/// <param name="State">The state whose law it is.</param>
/// <param name="Kind">What it is anchored to.</param>
/// <param name="Before">Days before the anchor, without the buffer.</param>
/// <param name="After">Days after the anchor.</param>
internal readonly record struct StateWindow(UsState State, WindowKind Kind, int Before, int After)
{
    /// <summary>All lines of the table that ships with the program.</summary>
    public static IReadOnlyList<StateWindow> All { get; } = ReadTable();

    private static List<StateWindow> ReadTable()
    {
        using var stream = typeof(StateWindow).Assembly.GetManifestResourceStream("exclusion-windows.txt")!;
        using var reader = new StreamReader(stream);
        var windows = new List<StateWindow>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                windows.Add(ParseLine(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            }
        }

        return windows;
    }

    private static StateWindow ParseLine(string[] fields)
    {
        var state = Enum.Parse<UsState>(fields[0]);
        return fields[1] switch
        {
            "all-year" => new(state, WindowKind.AllYear, 0, 0),
            "birthday" => new(state, WindowKind.Birthday, Days(fields[2]), Days(fields[3])),
            "birthday-month" => new(state, WindowKind.BirthdayMonth, Days(fields[2]), Days(fields[3])),
            "effective-date" => new(state, WindowKind.EffectiveDate, Days(fields[2]), Days(fields[3])),
            var kind => throw new FormatException($"exclusion-windows.txt: '{kind}' is no kind of window."),
        };
    }

    private static int Days(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>What a state's exclusion window is anchored to.</summary>
internal enum WindowKind : byte
{
    /// <summary>The state has no window.</summary>
    None,

    /// <summary>The birthday.</summary>
    Birthday,

    /// <summary>The first day of the birth month.</summary>
    BirthdayMonth,

    /// <summary>The anniversary of the effective date.</summary>
    EffectiveDate,

    /// <summary>Every day of the year.</summary>
    AllYear,
}

/// <summary>A span of days on which a contact must not be emailed, both ends included.</summary>
/// <param name="Start">The first day.</param>
/// <param name="End">The last day; <see cref="NoEnd"/> for a year-round exclusion.</param>
/// <param name="Reason">The skip reason of emails that it takes, in the run's table of texts.</param>
internal readonly record struct ExclusionWindow(int Start, int End, int Reason)
{
    /// <summary>The end of a year-round exclusion.</summary>
    public const int NoEnd = int.MaxValue;
}
