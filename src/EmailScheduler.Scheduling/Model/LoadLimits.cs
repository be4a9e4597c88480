namespace EmailScheduler.Scheduling.Model;

/// <summary>Resolves the size profile and the load limits, which depend on the number of valid contacts (docs/scheduling-rules.md, sections 6 and 8).</summary>
internal static class LoadLimits
{
    public static EffectiveSettings Resolve(SchedulingSettings settings, IReadOnlyDictionary<string, int> stateBuffers, long validContacts)
    {
        var profile = settings.SizeProfile ?? ProfileOf(validContacts);
        var (share, softLimit, smoothing) = Defaults(profile);
        SettingsValidation.ValidateSmoothing(settings, settings.EdSmoothingWindowDays ?? smoothing);
        var cap = Math.Max(1L, (long)decimal.Floor(validContacts * (settings.DailySendPercentageCap ?? share)));
        return new EffectiveSettings(
            settings,
            profile,
            DailyCap: cap,
            DailyLimit: (long)decimal.Floor(cap * 1.2m),
            EffectiveDateLimit: Math.Max(1L, Math.Min(settings.EdDailySoftLimit ?? softLimit, (long)decimal.Floor(cap * 0.3m))),
            SmoothingDays: settings.EdSmoothingWindowDays ?? smoothing,
            stateBuffers);
    }

    private static SizeProfile ProfileOf(long validContacts) => validContacts switch
    {
        < 10_000 => SizeProfile.Small,
        < 100_000 => SizeProfile.Medium,
        < 500_000 => SizeProfile.Large,
        _ => SizeProfile.Enterprise,
    };

    private static (decimal Share, int SoftLimit, int SmoothingDays) Defaults(SizeProfile profile) => profile switch
    {
        SizeProfile.Small => (0.20m, 50, 3),
        SizeProfile.Medium => (0.10m, 200, 5),
        SizeProfile.Large => (0.07m, 500, 7),
        _ => (0.05m, 1000, 10),
    };
}

/// <summary>The settings in force for one run: validated, with the organization's overrides and the size profile resolved.</summary>
/// <param name="Base">The settings that do not depend on the number of contacts.</param>
/// <param name="SizeProfile">The size profile, given or found.</param>
/// <param name="DailyCap">The emails of a day that the cap aims at: max(1, floor(valid contacts × share)).</param>
/// <param name="DailyLimit">The load above which a day overflows: floor(cap × 1.2).</param>
/// <param name="EffectiveDateLimit">Effective-date emails a day above which they are smoothed.</param>
/// <param name="SmoothingDays">The days over which they are smoothed.</param>
/// <param name="StateBuffers">Days that windows begin earlier, for states that override <see cref="SchedulingSettings.PreExclusionBufferDays"/>.</param>
public sealed record EffectiveSettings(
    SchedulingSettings Base,
    SizeProfile SizeProfile,
    long DailyCap,
    long DailyLimit,
    long EffectiveDateLimit,
    int SmoothingDays,
    IReadOnlyDictionary<string, int> StateBuffers)
{
    /// <summary>Keys of the organization's <c>config_overrides</c> that are other programs'.</summary>
    public int UnknownOverrides { get; init; }

    /// <summary>What the organization's own row gives, in the order in which it is read.</summary>
    public IReadOnlyList<GivenSetting> Own { get; init; } = [];
}
