namespace EmailScheduler.Scheduling.Model;

/// <summary>The exclusion windows of one run: the rows in force with the organization's buffers (docs/scheduling-rules.md, section 3).</summary>
internal sealed class WindowRules
{
    private readonly Rule[][] _rules = new Rule[256][];

    /// <param name="rows">The rows in force, in their order.</param>
    /// <param name="bufferDays">Days by which windows begin earlier.</param>
    /// <param name="stateBuffers">The same for single states, by code.</param>
    /// <param name="skipsUnknown">Whether a missing date excludes, as one that cannot be read always does.</param>
    /// <param name="texts">The run's table of texts, which gets the skip reasons.</param>
    /// <exception cref="InvalidSettingException">A buffer is of a state without windows.</exception>
    public WindowRules(IReadOnlyList<WindowRow> rows, int bufferDays, IReadOnlyDictionary<string, int> stateBuffers, bool skipsUnknown, StringTable texts)
    {
        Rows = rows;
        foreach (var ofState in rows.GroupBy(row => row.State))
        {
            var state = ofState.Key.ToCode();
            _rules[(int)ofState.Key] = [.. ofState.Select(row => RuleOf(row, state, stateBuffers.GetValueOrDefault(state, bufferDays), skipsUnknown, texts))];
        }

        if (stateBuffers.Keys.FirstOrDefault(code => rows.All(row => row.State.ToCode() != code)) is { } stray)
        {
            throw new InvalidSettingException("organization_state_buffers", stray, "give a state that has an exclusion window, or remove the row");
        }
    }

    /// <summary>The rows in force.</summary>
    public IReadOnlyList<WindowRow> Rows { get; }

    /// <summary>Whether a window of the contact's states needs a date that the contact lacks.</summary>
    public bool IsUnknown(in Contact contact) => Needs(contact, DayNumber.None);

    /// <summary>Whether a window of the contact's states needs a date that cannot be read.</summary>
    public bool IsUnreadable(in Contact contact) => Needs(contact, DayNumber.Unreadable);

    /// <summary>Finds the window of the contact that holds the day: the first by location, row, and year.</summary>
    public bool TryFind(in Contact contact, int day, out ExclusionWindow window)
    {
        if (TryFind(_rules[(int)contact.State], contact, day, out window))
        {
            return true;
        }

        return contact.OtherState != UsState.Unknown && TryFind(_rules[(int)contact.OtherState], contact, day, out window);
    }

    /// <summary>A day up to which, from <paramref name="from"/> on, which lies in no window, every day lies in none; not always the last such day.</summary>
    public int OutsideUntil(in Contact contact, int from)
    {
        var until = OutsideUntil(_rules[(int)contact.State], contact, from);
        return contact.OtherState == UsState.Unknown ? until : Math.Min(until, OutsideUntil(_rules[(int)contact.OtherState], contact, from));
    }

    private static bool TryFind(Rule[]? rules, in Contact contact, int day, out ExclusionWindow window)
    {
        foreach (ref readonly var rule in rules.AsSpan())
        {
            if (day >= rule.Row.ValidFrom && day <= rule.Row.ValidTo && Holds(rule, contact, day, out window))
            {
                return true;
            }
        }

        window = default;
        return false;
    }

    private static bool Holds(in Rule rule, in Contact contact, int day, out ExclusionWindow window)
    {
        window = new ExclusionWindow(rule.Row.ValidFrom, rule.Row.ValidTo, rule.Reason, rule.Row, IsAnchored: false);
        if (rule.Row.Kind == WindowKind.AllYear)
        {
            return true;
        }

        var anchor = AnchorOf(rule.Row.Kind, contact);
        if (anchor is DayNumber.None or DayNumber.Unreadable)
        {
            window = window with { Reason = anchor == DayNumber.None ? rule.UnknownReason : rule.UnreadableReason };
            return window.Reason != StringTable.Null;
        }

        var date = DayNumber.ToDate(anchor);
        var year = DayNumber.Year(day);
        for (var y = Math.Max(1, year - 1); y <= Math.Min(9999, year + 1); y++)
        {
            var center = CenterOf(rule, date, y);
            if (day >= center - rule.Before && day <= center + rule.Row.After)
            {
                window = new ExclusionWindow(
                    Math.Max(center - rule.Before, rule.Row.ValidFrom), Math.Min(center + rule.Row.After, rule.Row.ValidTo), rule.Reason, rule.Row, IsAnchored: true);
                return true;
            }
        }

        return false;
    }

    private static int OutsideUntil(Rule[]? rules, in Contact contact, int from)
    {
        var until = DayNumber.Last;
        foreach (ref readonly var rule in rules.AsSpan())
        {
            until = Math.Min(until, NextStart(rule, contact, from) - 1);
        }

        return Math.Max(from, until);
    }

    // The first day after it that may lie in a window of the rule.
    private static int NextStart(in Rule rule, in Contact contact, int from)
    {
        const int Never = int.MaxValue;
        if (from >= rule.Row.ValidTo)
        {
            return Never;
        }

        var anchor = AnchorOf(rule.Row.Kind, contact);
        if (rule.Row.Kind == WindowKind.AllYear || anchor is DayNumber.None or DayNumber.Unreadable)
        {
            var holds = rule.Row.Kind == WindowKind.AllYear || (anchor == DayNumber.None ? rule.UnknownReason : rule.UnreadableReason) != StringTable.Null;
            return holds ? Math.Max(rule.Row.ValidFrom, from + 1) : Never;
        }

        // Where windows are longer than a year apart, only the day itself is sure.
        if (rule.Before + rule.Row.After >= 364)
        {
            return from + 1;
        }

        // A window of the year before may still begin: on the day from which the row holds.
        var date = DayNumber.ToDate(anchor);
        for (var year = Math.Max(1, DayNumber.Year(from) - 1); year <= 9999; year++)
        {
            var center = CenterOf(rule, date, year);
            var start = Math.Max(center - rule.Before, rule.Row.ValidFrom);
            if (start > rule.Row.ValidTo)
            {
                break;
            }

            if (start > from && start <= center + rule.Row.After)
            {
                return start;
            }
        }

        return Never;
    }

    private bool Needs(in Contact contact, int missing) => Needs(_rules[(int)contact.State], contact, missing)
        || (contact.OtherState != UsState.Unknown && Needs(_rules[(int)contact.OtherState], contact, missing));

    private static bool Needs(Rule[]? rules, in Contact contact, int missing)
    {
        foreach (ref readonly var rule in rules.AsSpan())
        {
            if (rule.Row.Kind != WindowKind.AllYear && AnchorOf(rule.Row.Kind, contact) == missing)
            {
                return true;
            }
        }

        return false;
    }

    private static int AnchorOf(WindowKind kind, in Contact contact) => kind == WindowKind.EffectiveDate ? contact.EffectiveRead : contact.BirthRead;

    private static int CenterOf(in Rule rule, DateOnly date, int year) => DayNumber.InYear(year, date.Month, rule.Row.Kind == WindowKind.BirthdayMonth ? 1 : date.Day);

    private static Rule RuleOf(WindowRow row, string state, int buffer, bool skipsUnknown, StringTable texts)
    {
        var date = row.Kind == WindowKind.EffectiveDate ? SkipReasons.EffectiveDate : SkipReasons.Birthday;
        var reason = row.Kind == WindowKind.AllYear ? SkipReasons.AllYear + state : date + SkipReasons.Window + state;
        return new Rule(
            row,
            row.Before + buffer,
            texts.Add(reason),
            texts.Add($"{date}{SkipReasons.Unreadable}{state}"),
            skipsUnknown ? texts.Add($"{date}{SkipReasons.Unknown}{state}") : StringTable.Null);
    }

    private readonly record struct Rule(WindowRow Row, int Before, int Reason, int UnreadableReason, int UnknownReason);
}

/// <summary>A span of days on which a contact must not be emailed, both ends included.</summary>
/// <param name="Start">The first day; <see cref="DayNumber.None"/> for one that has always been.</param>
/// <param name="End">The last day; <see cref="NoEnd"/> for none.</param>
/// <param name="Reason">The skip reason of emails that it takes, in the run's table of texts.</param>
/// <param name="Row">The row that it comes from.</param>
/// <param name="IsAnchored">Whether it lies around an anniversary, so that an email is due after it.</param>
internal readonly record struct ExclusionWindow(int Start, int End, int Reason, WindowRow Row, bool IsAnchored)
{
    /// <summary>The end of a window without one.</summary>
    public const int NoEnd = int.MaxValue;

    /// <summary>Whether a day lies in it.</summary>
    public bool Holds(int day) => day >= Start && day <= End;
}
