namespace EmailScheduler.Scheduling.Model;

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
