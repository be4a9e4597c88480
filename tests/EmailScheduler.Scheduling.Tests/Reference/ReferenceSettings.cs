namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 8: every setting with its default; what is null comes from the size profile.</summary>
internal sealed record ReferenceSettings
{
    public string Timezone { get; init; } = "America/Chicago";
    public long SendTimeHour { get; init; } = 8;
    public long SendTimeMinute { get; init; } = 30;
    public long BirthdayDaysBefore { get; init; } = 14;
    public long EffectiveDateDaysBefore { get; init; } = 30;
    public long EffectiveDateFirstEmailMonths { get; init; } = 11;
    public long PreExclusionBufferDays { get; init; } = 60;
    public bool EnablePostWindowEmails { get; init; } = true;
    public bool ExcludeFailedUnderwritingGlobal { get; init; }
    public bool SendWithoutZipcodeForUniversal { get; init; } = true;
    public long MaxEmailsPerPeriod { get; init; } = 3;
    public long FrequencyPeriodDays { get; init; } = 30;
    public long CatchUpSpreadDays { get; init; } = 7;

    /// <summary>small, medium, large, enterprise; null: by the number of valid contacts.</summary>
    public string? SizeProfile { get; init; }

    /// <summary>A fraction in (0, 1]; null: the profile's.</summary>
    public decimal? DailySendPercentageCap { get; init; }

    public long? EdDailySoftLimit { get; init; }
    public long? EdSmoothingWindowDays { get; init; }

    public (int Month, int Day) AepMonthDay { get; init; } = (9, 15);
}
