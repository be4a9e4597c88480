namespace EmailScheduler.Samples;

/// <summary>
/// Whether a mail could have gone out at all, so that no history shows a mail that the law forbade. It is wider than the real windows on purpose:
/// a sample that asked the scheduler's own table would agree with it also where that is wrong.
/// </summary>
internal static class SampleWindows
{
    private enum Kind
    {
        None,
        Birthday,
        EffectiveDate,
        YearRound,
    }

    // The widest before + buffer + days since the month's first (Nevada), and the widest after.
    private const int DaysBefore = 30 + 60 + 31;
    private const int DaysAfter = 63;

    private static readonly Kind[] Kinds = [.. Enumerable.Range(0, SampleStates.Count).Select(state => KindOf(SampleStates.Name(state)))];

    /// <summary>The reason why the mail of this type is never sent 14 (birthday) or 30 (effective date) days before its day; null when it is.</summary>
    public static string? SkipReason(SampleMailType type, int state) => (Kinds[state], type) switch
    {
        (Kind.Birthday, SampleMailType.Birthday) => $"Birthday exclusion window for {SampleStates.Name(state)}",
        (Kind.EffectiveDate, SampleMailType.EffectiveDate) => $"Effective date exclusion window for {SampleStates.Name(state)}",
        (Kind.YearRound, _) => $"Year-round exclusion for {SampleStates.Name(state)}",
        _ => null,
    };

    public static bool MayCover(in SampleContact contact, DateOnly date) => Kinds[contact.State] switch
    {
        Kind.Birthday => IsNear(contact.BirthDate, date),
        Kind.EffectiveDate => IsNear(contact.EffectiveDate, date),
        Kind.YearRound => true,
        _ => false,
    };

    private static bool IsNear(DateOnly? anchor, DateOnly date)
    {
        if (anchor is not { } day)
        {
            return false;
        }

        for (var year = date.Year - 1; year <= date.Year + 1; year++)
        {
            var until = SampleHistory.Anniversary(day, year).DayNumber - date.DayNumber;
            if (until is >= -DaysAfter and <= DaysBefore)
            {
                return true;
            }
        }

        return false;
    }

    private static Kind KindOf(string state) => state switch
    {
        "CA" or "ID" or "KY" or "MD" or "NV" or "OK" or "OR" or "VA" => Kind.Birthday,
        "MO" => Kind.EffectiveDate,
        "CT" or "MA" or "NY" or "WA" => Kind.YearRound,
        _ => Kind.None,
    };
}
