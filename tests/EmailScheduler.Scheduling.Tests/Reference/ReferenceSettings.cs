namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 8: every setting with its default, as it is written; what is null comes from the size profile.</summary>
internal sealed record ReferenceSettings
{
    public string Timezone { get; init; } = "America/Chicago";
    public long SendTimeHour { get; init; } = 8;
    public long SendTimeMinute { get; init; } = 30;

    /// <summary>organization, recipient.</summary>
    public string SendZone { get; init; } = "organization";

    public long BirthdayDaysBefore { get; init; } = 14;
    public long EffectiveDateDaysBefore { get; init; } = 30;
    public long EffectiveDateFirstEmailMonths { get; init; } = 11;

    /// <summary>MM-DD.</summary>
    public string AepDate { get; init; } = "10-01";

    public long PreExclusionBufferDays { get; init; } = 60;

    /// <summary>send, skip.</summary>
    public string UnknownWindow { get; init; } = "send";

    public bool EnablePostWindowEmails { get; init; } = true;
    public bool ExcludeFailedUnderwritingGlobal { get; init; }
    public bool SendWithoutZipcodeForUniversal { get; init; } = true;
    public string SuppressedStatuses { get; init; } = "";

    /// <summary>send, lowest_id.</summary>
    public string DuplicateAddresses { get; init; } = "send";

    public long MaxEmailsPerPeriod { get; init; } = 3;
    public long FrequencyPeriodDays { get; init; } = 30;
    public long CatchUpSpreadDays { get; init; } = 7;
    public long HorizonDays { get; init; } = 400;
    public string SendDays { get; init; } = "mon,tue,wed,thu,fri,sat,sun";

    /// <summary>none, us_federal, or dates.</summary>
    public string Holidays { get; init; } = "none";

    public string Blackouts { get; init; } = "";

    /// <summary>Section 3: the application setting exclusion_windows.</summary>
    public IReadOnlyList<ExclusionWindowSetting> ExclusionWindows { get; init; } = [];

    /// <summary>small, medium, large, enterprise; null: by the number of valid contacts.</summary>
    public string? SizeProfile { get; init; }

    /// <summary>A fraction in (0, 1]; null: the profile's.</summary>
    public decimal? DailySendPercentageCap { get; init; }

    public long? EdDailySoftLimit { get; init; }
    public long? EdSmoothingWindowDays { get; init; }
}
