using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using Microsoft.Extensions.Configuration;

namespace EmailScheduler.Functions.Settings;

/// <summary>The app's settings, validated at its start. <c>docs/configuration.md</c> lists them with examples.</summary>
public sealed class AppSettings
{
    private const int DefaultParallelRuns = 8;
    private const int MostParallelRuns = 100;
    private const int DefaultHistoryDays = 30;
    private const int MostHistoryDays = 3650;

    /// <summary>The settings of the runs.</summary>
    public RunSettings Run { get; private set; } = new();

    /// <summary>Where the databases are (<c>Store:Url</c>, else <c>BUCKET_NAME</c>). In development the default value is the folder <c>email-scheduler/data</c> of the user's application data, unless <c>Store:Required</c> is set.</summary>
    public StoreLocation Store { get; private set; } = new("", IsEmbedded: false);

    /// <summary>When the timer fires (<c>Schedule</c>, NCRONTAB, UTC).</summary>
    public TimerSchedule Schedule { get; private set; } = TimerSchedule.Never;

    /// <summary>The local hours at which an organization is due (<c>RunAt</c>); by default <see langword="null"/>: whenever the timer fires.</summary>
    public RunHours? RunAt { get; private set; }

    /// <summary>The organizations that the timer runs (<c>Organizations</c>); by default <see langword="null"/>: those in the store.</summary>
    public IReadOnlyList<long>? Organizations { get; private set; }

    /// <summary>Runs of the timer that work or wait at the same time (<c>MaxParallelRuns</c>, 1 to 100). The default value is 8.</summary>
    public int MaxParallelRuns { get; private set; } = DefaultParallelRuns;

    /// <summary>Days for which the histories of ended orchestrations are kept (<c>HistoryDays</c>, 1 to 3650). The default value is 30.</summary>
    public int HistoryDays { get; private set; } = DefaultHistoryDays;

    /// <summary>Reads and validates all settings.</summary>
    /// <param name="configuration">Where they are.</param>
    /// <param name="isDevelopment">Whether this is a developer's machine: only there, and only without <c>Store:Required</c>, does a missing store mean the embedded one.</param>
    /// <exception cref="InvalidSettingException">A value cannot be read or is out of range; the message names setting, value and remedy.</exception>
    public void Read(IConfiguration configuration, bool isDevelopment)
    {
        var read = new SettingsReader(name => configuration[name]);
        Run = RunSettings.Read(name => configuration[name]);
        var store = StoreAddress.Configured(Run, name => read.Text(name));
        if (store is null && !isDevelopment)
        {
            throw new InvalidSettingException("Store:Url", "", "give the store, such as s3://bucket, in the app setting Store__Url");
        }

        var applicationData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        Store = StoreLocation.Of(store, StoreLocation.UserFolder(applicationData));
        Schedule = TimerSchedule.Parse(read.Text("Schedule") ?? "", "Schedule");
        RunAt = read.Text("RunAt") is { } hours ? RunHours.Parse(hours, "RunAt") : null;
        Organizations = read.Text("Organizations")?.Split(',', StringSplitOptions.TrimEntries)
            .Select(id => OrganizationId.Parse(id, "Organizations")).Distinct().Order().ToArray();
        MaxParallelRuns = read.Whole("MaxParallelRuns", DefaultParallelRuns, 1, MostParallelRuns);
        HistoryDays = read.Whole("HistoryDays", DefaultHistoryDays, 1, MostHistoryDays);
    }
}
