
namespace EmailScheduler.Scheduling.Model;

/// <summary>The settings in force for one run: validated, with the organization's overrides and the size profile resolved.</summary>
/// <param name="Base">The settings that do not depend on the number of contacts.</param>
/// <param name="SizeProfile">The size profile, given or found.</param>
/// <param name="DailyCap">The mails of a day that the cap aims at: max(1, floor(valid contacts × share)).</param>
/// <param name="DailyLimit">The load above which a day overflows: floor(cap × 1.2).</param>
/// <param name="EffectiveDateLimit">Effective-date mails a day above which they are smoothed.</param>
/// <param name="SmoothingDays">The days over which they are smoothed.</param>
/// <param name="StateBuffers">Days that windows begin earlier, for states that override <see cref="SchedulingSettings.PreExclusionBufferDays"/>.</param>
public sealed record EffectiveSettings(
    SchedulingSettings Base,
    SizeProfile SizeProfile,
    long DailyCap,
    long DailyLimit,
    long EffectiveDateLimit,
    int SmoothingDays,
    IReadOnlyDictionary<string, int> StateBuffers);
