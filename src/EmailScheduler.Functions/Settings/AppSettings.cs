using System.Text.Json.Serialization;
using EmailScheduler.Api.Settings;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using Microsoft.Extensions.Configuration;

namespace EmailScheduler.Functions.Settings;

/// <summary>The app's settings, validated at its start. <c>docs/configuration.md</c> lists them with examples.</summary>
public sealed class AppSettings
{
    private const int DefaultHistoryDays = 30;
    private const int MostHistoryDays = 3650;
    private const string Bucket = "BUCKET_NAME";

    /// <summary>
    /// The default value of <c>Engine:TimeoutSeconds</c> here: what never ends is stopped before <c>functionTimeout</c> of <c>host.json</c>, half an hour, after which the host ends
    /// the worker with all runs in it, and the run is tried again. What remains is for the steps before and after.
    /// </summary>
    private static readonly TimeSpan StepTimeout = TimeSpan.FromMinutes(20);

    /// <summary>What keeps the Functions host from firing the timer. Linux has no variables with dots in their names, so that the host knows a second spelling.</summary>
    private static readonly string[] TimerSwitches = ["AzureWebJobs.ScheduleTimer.Disabled", "AzureWebJobs_ScheduleTimer_Disabled"];

    /// <summary>
    /// What this app is set to as any host is. In development the default value of its store is the folder <c>email-scheduler/data</c> of the user's application data, unless
    /// <c>Store:Required</c> is set; elsewhere a store must be given.
    /// </summary>
    public HostSettings Host { get; private set; } = new();

    /// <summary>Days for which the histories of ended orchestrations are kept (<c>HistoryDays</c>, 1 to 3650). The default value is 30.</summary>
    public int HistoryDays { get; private set; } = DefaultHistoryDays;

    /// <summary>What is in force and where it is given, without secrets.</summary>
    [JsonIgnore]
    public SourcedSettings? Sourced { get; private set; }

    /// <summary>Reads and validates all settings.</summary>
    /// <param name="configuration">Where they are.</param>
    /// <param name="isDevelopment">Whether this is a developer's machine: only there, and only without <c>Store:Required</c>, does a missing store mean the embedded one.</param>
    /// <exception cref="InvalidSettingException">A value cannot be read or is out of range; the message names setting, value and remedy.</exception>
    public void Read(IConfiguration configuration, bool isDevelopment)
    {
        var read = new SettingsReader(name => configuration[name]);
        var run = RunSettings.Read(read, new RunSettings { Engine = new EngineSettings { Timeout = StepTimeout } });
        var store = StoreAddress.Configured(run, name => read.Text(name));
        if (store is null && !isDevelopment)
        {
            throw new InvalidSettingException("Store:Url", "", "give the store, such as s3://bucket, in the app setting Store__Url");
        }

        var applicationData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);

        // The trigger of the timer names this setting, so that the app cannot do without it.
        var schedule = TimerSchedule.Parse(read.Text("Schedule") ?? "", "Schedule");
        Host = HostSettings.Read(read, run, StoreLocation.Of(store, StoreLocation.UserFolder(applicationData)), schedule) with { IsTimerDisabled = TimerSwitches.Any(name => IsOn(configuration[name])) };
        HistoryDays = read.Whole("HistoryDays", DefaultHistoryDays, 1, MostHistoryDays);
        Sourced = new SourcedSettings([.. read.Values.Where(setting => setting.Name != Bucket)], new ConfigurationSources(configuration).SourceOf) { Store = Host.Store, StoreSource = StoreSourceOf(configuration), Run = run };
        RequireKnown(new SettingNames(read.Values.Select(setting => setting.Name)), configuration);
    }

    /// <summary>As the Functions host reads such a setting.</summary>
    private static bool IsOn(string? value) => value == "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private static string? StoreSourceOf(IConfiguration configuration) =>
        new ConfigurationSources(configuration).SourceOf("Store:Url") ?? (string.IsNullOrWhiteSpace(configuration[Bucket]) ? null : Bucket);

    /// <summary>The host, the platform and other programs have settings of their own beside those of this app; only what begins with the app's prefix has no other reader than the host.</summary>
    private static void RequireKnown(SettingNames names, IConfiguration configuration)
    {
        Require(configuration.GetSection("EMAILSCHEDULER").AsEnumerable(makePathsRelative: true), SettingScope.WithHost, "in the environment, after EMAILSCHEDULER__");
        Require(configuration.AsEnumerable(), SettingScope.Shared, "in the app settings");
        foreach (var (variable, _) in configuration.AsEnumerable().Where(setting => setting.Value is not null))
        {
            names.RequireVariable(variable.Replace(":", "__", StringComparison.Ordinal));
        }

        void Require(IEnumerable<KeyValuePair<string, string?>> given, SettingScope scope, string source)
        {
            foreach (var (name, _) in given.Where(setting => setting.Value is not null))
            {
                names.Require(name, scope, source);
            }
        }
    }
}
