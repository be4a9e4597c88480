using System.Globalization;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using Microsoft.Extensions.Configuration;
using NCrontab;

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
        Run = RunSettings.Read(read);
        var store = StoreAddress.Configured(Run, name => read.Text(name));
        if (store is null && !isDevelopment)
        {
            throw new InvalidSettingException("Store:Url", "", "give the store, such as s3://bucket, in the app setting Store__Url");
        }

        var applicationData = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        Store = StoreLocation.Of(store, StoreLocation.UserFolder(applicationData));
        Schedule = TimerSchedule.Parse(read.Text("Schedule") ?? "", "Schedule");
        RunAt = read.Text("RunAt") is { } hours ? RunHours.Parse(hours, "RunAt") : null;
        Organizations = read.Text("Organizations") is { } organizations ? OrganizationId.ParseAll(organizations, "Organizations") : null;
        MaxParallelRuns = read.Whole("MaxParallelRuns", DefaultParallelRuns, 1, MostParallelRuns);
        HistoryDays = read.Whole("HistoryDays", DefaultHistoryDays, 1, MostHistoryDays);
        RequireKnown(new SettingNames(read.Values.Select(setting => setting.Name)), configuration);
    }

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

/// <summary>When the timer fires: an NCRONTAB expression of six fields (the first is seconds) or five, read as the host reads it, in UTC.</summary>
public sealed class TimerSchedule
{
    /// <summary>How far to look back for an occurrence: most schedules answer within the first spans, which cost little.</summary>
    private static readonly TimeSpan[] Spans =
        [TimeSpan.FromMinutes(2), TimeSpan.FromHours(2), TimeSpan.FromDays(2), TimeSpan.FromDays(62), TimeSpan.FromDays(8 * 366)];

    private readonly CrontabSchedule? _cron;

    private TimerSchedule(CrontabSchedule? cron) => _cron = cron;

    /// <summary>No schedule.</summary>
    public static TimerSchedule Never { get; } = new(null);

    /// <summary>Reads a schedule.</summary>
    /// <param name="text">Such as <c>0 0 6 * * *</c>: every day at 06:00 UTC.</param>
    /// <param name="source">The setting's name, for the error.</param>
    /// <exception cref="InvalidSettingException">The text is no schedule.</exception>
    public static TimerSchedule Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        var withSeconds = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length == 6;
        return CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = withSeconds }) is { } cron
            ? new TimerSchedule(cron)
            : throw new InvalidSettingException(source, text, "give an NCRONTAB expression of six fields, such as 0 0 6 * * * for every day at 06:00 UTC");
    }

    /// <summary>The last occurrence up to an instant, that included; <see langword="null"/> when there was none in eight years.</summary>
    public DateTimeOffset? LastUpTo(DateTimeOffset instant)
    {
        foreach (var span in Spans)
        {
            // The search leaves both of its ends out.
            var until = instant.UtcDateTime.AddTicks(1);
            var last = _cron?.GetNextOccurrences(until - span, until).Select(occurrence => (DateTime?)occurrence).LastOrDefault();
            if (last is { } found)
            {
                return Utc(found);
            }
        }

        return null;
    }

    /// <summary>The first occurrence at or after an instant; <see langword="null"/> when there is none in the calendar.</summary>
    public DateTimeOffset? FirstFrom(DateTimeOffset instant)
    {
        // GetNextOccurrence answers with the end of time when there is none.
        var next = _cron?.GetNextOccurrence(instant.UtcDateTime.AddTicks(-1));
        return next is { } found && found < DateTime.MaxValue.Date ? Utc(found) : null;
    }

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}

/// <summary>
/// The local hours at which a run is due (<c>RunAt</c>): what fires more often than that, such as an hourly timer, asks here. Every hour is
/// due once a day, also on the days when a clock change skips or repeats it.
/// </summary>
public sealed class RunHours
{
    private readonly int[] _hours;

    private RunHours(int[] hours) => _hours = hours;

    /// <summary>Reads hours such as <c>6</c> or <c>6,18</c>.</summary>
    /// <param name="text">Hours from 0 to 23 with commas between them.</param>
    /// <param name="source">The setting's name, for the error.</param>
    /// <exception cref="InvalidSettingException">The text is something else.</exception>
    public static RunHours Parse(string text, string source)
    {
        ArgumentNullException.ThrowIfNull(text);
        var hours = new SortedSet<int>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var hour) || hour > 23)
            {
                throw new InvalidSettingException(source, text, "give hours from 0 to 23 with commas between them, such as 6 or 6,18");
            }

            hours.Add(hour);
        }

        return new RunHours([.. hours]);
    }

    /// <summary>The first instant after another one at which a run is due (UTC).</summary>
    /// <param name="zone">The organization's zone.</param>
    /// <param name="after">The instant to start from; not itself a result.</param>
    public DateTimeOffset NextAfter(TimeZoneInfo zone, DateTimeOffset after)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, zone).DateTime);

        // Yesterday, today and tomorrow: an hour that a clock change skipped lies later than its name says.
        return Enumerable.Range(-1, 4)
            .SelectMany(days => _hours.Select(hour => Instant(zone, today.AddDays(days).ToDateTime(new TimeOnly(hour, 0)))))
            .Where(instant => instant > after)
            .Min();
    }

    /// <summary>When a local hour begins: the first of two when it is repeated, the end of the gap when it is skipped.</summary>
    private static DateTimeOffset Instant(TimeZoneInfo zone, DateTime local)
    {
        // Before a gap the offset is that of a day ago; with it a skipped hour lands as far behind the gap's start as it lies in it.
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddDays(-1))
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
