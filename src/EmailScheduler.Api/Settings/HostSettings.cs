using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Api.Settings;

/// <summary>What any host that schedules organizations and serves the API is set to. <c>docs/configuration.md</c> lists the settings with examples.</summary>
public sealed record HostSettings
{
    private const int DefaultParallelRuns = 8;
    private const int MostParallelRuns = 100;

    /// <summary>The settings of the runs.</summary>
    public RunSettings Run { get; init; } = new();

    /// <summary>Where the databases are (<c>Store:Url</c>, else <c>BUCKET_NAME</c>).</summary>
    public StoreLocation Store { get; init; } = new("", IsEmbedded: false);

    /// <summary>When the timer fires (<c>Schedule</c>, NCRONTAB, UTC). The default value is <see cref="TimerSchedule.Never"/>.</summary>
    public TimerSchedule Schedule { get; init; } = TimerSchedule.Never;

    /// <summary>Whether the host is set not to fire the timer, whatever its schedule. The default value is <see langword="false"/>.</summary>
    public bool IsTimerDisabled { get; init; }

    /// <summary>Whether a timer runs organizations.</summary>
    public bool HasTimer => !IsTimerDisabled && Schedule != TimerSchedule.Never;

    /// <summary>The local hours at which an organization is due (<c>RunAt</c>); by default <see langword="null"/>: whenever the timer fires.</summary>
    public RunHours? RunAt { get; init; }

    /// <summary>The organizations that the timer runs (<c>Organizations</c>); by default <see langword="null"/>: those in the store.</summary>
    public IReadOnlyList<long>? Organizations { get; init; }

    /// <summary>Runs of the timer that work or wait at the same time (<c>MaxParallelRuns</c>, 1 to 100). The default value is 8.</summary>
    public int MaxParallelRuns { get; init; } = DefaultParallelRuns;

    /// <summary>When the timer runs an organization next (UTC); <see langword="null"/> where no timer does.</summary>
    /// <param name="zone">The organization's time zone.</param>
    /// <param name="now">The instant to look from.</param>
    public DateTimeOffset? NextRun(TimeZoneInfo zone, DateTimeOffset now) => HasTimer ? Schedule.FirstFrom(RunAt?.NextAfter(zone, now) ?? now) : null;

    /// <summary>Whether the timer runs an organization, where there is a timer: those that are named, else those that have a database.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="hasDatabase">Whether its database is in the store.</param>
    public bool IsRunByTimer(long organizationId, bool hasDatabase) => Organizations?.Contains(organizationId) ?? hasDatabase;

    /// <summary>Reads what is set in the same way everywhere.</summary>
    /// <param name="read">Where the settings are.</param>
    /// <param name="run">The settings of the runs.</param>
    /// <param name="store">Where the databases are.</param>
    /// <param name="schedule">When the timer fires: each host knows whether it needs one.</param>
    /// <exception cref="InvalidSettingException">A value cannot be read or is out of range; the message names setting, value and remedy.</exception>
    public static HostSettings Read(SettingsReader read, RunSettings run, StoreLocation store, TimerSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(read);
        return new HostSettings
        {
            Run = run,
            Store = store,
            Schedule = schedule,
            RunAt = read.Text("RunAt") is { } hours ? RunHours.Parse(hours, "RunAt") : null,
            Organizations = read.Text("Organizations") is { } organizations ? OrganizationId.ParseAll(organizations, "Organizations") : null,
            MaxParallelRuns = read.Whole("MaxParallelRuns", DefaultParallelRuns, 1, MostParallelRuns),
        };
    }
}
