using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;

namespace EmailScheduler.Runs.Settings;

/// <summary>The application's settings, validated. <c>docs/configuration.md</c> lists them with examples.</summary>
public sealed record RunSettings
{
    /// <summary>Where the databases are (<c>Store:Url</c>): <c>s3://bucket[/prefix]</c>, <c>file:///folder</c> or a path. By default none: the host decides.</summary>
    public string? StoreUrl { get; init; }

    /// <summary>Whether a store must be configured (<c>Store:Required</c>). The default value is <see langword="false"/>: without one, a host may use a folder with sample data.</summary>
    public bool StoreRequired { get; init; }

    /// <summary>Whether a bucket's endpoint may be unencrypted and not this machine (<c>Store:AllowPlainHttp</c>). The default value is <see langword="false"/>: it is refused.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>How a database that is created is stored (<c>Database:Layout</c>); one that is there keeps the layout that it has. The default value is <see cref="DatabaseLayoutKind.PlainObject"/>.</summary>
    public DatabaseLayoutKind Layout { get; init; }

    /// <summary>Whether a missing database is created (<c>Database:CreateWhenMissing</c>). The default value is <see langword="false"/>: it is an error.</summary>
    public bool CreateWhenMissing { get; init; }

    /// <summary>How long a lease lives without renewal (<c>Lease:TimeoutSeconds</c>, 1 to 86,400 s). The default value is 1 hour.</summary>
    public TimeSpan LeaseTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Older versions kept (<c>Versions:Newest</c>, 0 to 10,000; 0 with <see cref="VersionDays"/> 0 keeps none). The default value is 10.</summary>
    public int VersionsNewest { get; init; } = 10;

    /// <summary>Days of which one version each is kept (<c>Versions:Daily</c>, 0 to 3650). The default value is 7.</summary>
    public int VersionDays { get; init; } = 7;

    /// <summary>Days after which a past state is removed, whatever the other settings keep (<c>History:MaxDays</c>, 1 to 3650). By default there is no bound.</summary>
    public int? HistoryDays { get; init; }

    /// <summary>Days for which every commit of a log can be gone back to (<c>Log:KeepDays</c>, 1 to 3650). The default value is 30.</summary>
    public int LogDays { get; init; } = 30;

    /// <summary>Newest commits of a log that are kept however old they are (<c>Log:KeepNewest</c>, 1 to 100,000). The default value is 10.</summary>
    public int LogNewest { get; init; } = 10;

    /// <summary>Days after which a log gets a new snapshot (<c>Log:SnapshotDays</c>, 1 to 365). The default value is 7.</summary>
    public int LogSnapshotDays { get; init; } = 7;

    /// <summary>When the plain file is put beside a log, for programs that read that (<c>Log:Publish</c>). The default value is <see cref="PublicationSchedule.Never"/>.</summary>
    public PublicationSchedule LogPublication { get; init; }

    /// <summary>Days for which reported events are kept (<c>Events:KeepDays</c>, 7 to 3650). The default value is 400.</summary>
    public int EventDays { get; init; } = 400;

    /// <summary>The folder for local copies while a run works (<c>Temp:Folder</c>). By default the system's temporary folder.</summary>
    public string? TempFolder { get; init; }

    /// <summary>A private folder for copies that outlive the run (<c>Temp:WarmFolder</c>), so that an unchanged database is not fetched again. By default none are kept.</summary>
    public string? WarmFolder { get; init; }

    /// <summary>
    /// Who or what asks for what is committed, such as <c>cli:anna@host</c>: commits say so in their metadata. Not a setting of the configuration: the
    /// program that was called knows it. By default it is not known.
    /// </summary>
    public string? Actor { get; init; }

    /// <summary>What plans the emails (<c>Engine:*</c>).</summary>
    public EngineSettings Engine { get; init; } = new();

    /// <summary>How a run is tried again (<c>Retry:*</c>).</summary>
    public RetrySettings Retry { get; init; } = new();

    /// <summary>Who is notified of how runs ended (<c>Notify:*</c>).</summary>
    public NotifySettings Notify { get; init; } = new();

    /// <summary>The rules' settings (<c>Scheduling:*</c>), which an organization's own override.</summary>
    public SchedulingSettings Scheduling { get; init; } = new();

    /// <summary>Reads and validates all settings.</summary>
    /// <param name="lookup">The value of a setting by its name (<c>Database:Layout</c>); <see langword="null"/> or empty when it is not set.</param>
    /// <exception cref="InvalidSettingException">A value cannot be read or is out of range; the message names setting, value and remedy.</exception>
    public static RunSettings Read(Func<string, string?> lookup) => Read(new SettingsReader(lookup));

    /// <summary>Reads and validates all settings.</summary>
    /// <param name="read">What reads them, and then knows their names and values.</param>
    /// <param name="defaults">What is in force where nothing is set, of a host that differs from the command line.</param>
    /// <exception cref="InvalidSettingException">A value cannot be read or is out of range; the message names setting, value and remedy.</exception>
    public static RunSettings Read(SettingsReader read, RunSettings? defaults = null)
    {
        ArgumentNullException.ThrowIfNull(read);
        var none = defaults ?? new RunSettings();
        return new RunSettings
        {
            StoreUrl = read.Text("Store:Url", none.StoreUrl),
            StoreRequired = read.Switch("Store:Required", none.StoreRequired),
            AllowPlainHttp = read.Switch("Store:AllowPlainHttp", none.AllowPlainHttp),
            Layout = read.Layout("Database:Layout"),
            CreateWhenMissing = read.Switch("Database:CreateWhenMissing", none.CreateWhenMissing),
            LeaseTimeout = read.Seconds("Lease:TimeoutSeconds", none.LeaseTimeout),
            VersionsNewest = read.Whole("Versions:Newest", none.VersionsNewest, 0, 10_000),
            VersionDays = read.Whole("Versions:Daily", none.VersionDays, 0, 3650),
            HistoryDays = read.WholeOrNone("History:MaxDays", 1, 3650),
            LogDays = read.Whole("Log:KeepDays", none.LogDays, 1, 3650),
            LogNewest = read.Whole("Log:KeepNewest", none.LogNewest, 1, 100_000),
            LogSnapshotDays = read.Whole("Log:SnapshotDays", none.LogSnapshotDays, 1, 365),
            LogPublication = read.Publication("Log:Publish"),
            EventDays = read.Whole("Events:KeepDays", none.EventDays, 7, 3650),
            TempFolder = Folder(read.Text("Temp:Folder", none.TempFolder)),
            WarmFolder = Folder(read.Text("Temp:WarmFolder", none.WarmFolder)),
            Engine = EngineSettings.Read(read, none.Engine),
            Retry = ReadRetry(read, none.Retry),
            Notify = NotifyReader.Read(read),
            Scheduling = ReadScheduling(read, none.Scheduling) with { Guard = ReadGuard(read, none.Scheduling.Guard) },
        };
    }

    private static string? Folder(string? path) => path is null ? null : HomeFolder.Expand(path);

    private static RetrySettings ReadRetry(SettingsReader read, RetrySettings none) => new()
    {
        BusyTries = read.Whole("Retry:BusyTries", none.BusyTries, 1, 100),
        BusyWait = read.Seconds("Retry:BusyWaitSeconds", none.BusyWait),
        TransientTries = read.Whole("Retry:TransientTries", none.TransientTries, 1, 100),
        TransientWait = read.Seconds("Retry:TransientWaitSeconds", none.TransientWait),
        LongestWait = read.Seconds("Retry:LongestWaitSeconds", none.LongestWait),
    };

    private static GuardSettings ReadGuard(SettingsReader read, GuardSettings none) => new()
    {
        Mode = read.Guard("Guard:Mode"),
        ContactsPercent = read.Whole("Guard:ContactsPercent", none.ContactsPercent, 0, 100),
        WithdrawnPercent = read.Whole("Guard:WithdrawnPercent", none.WithdrawnPercent, 0, 100),
        ReleasedPercent = read.Whole("Guard:ReleasedPercent", none.ReleasedPercent, 0, 100),
        Floor = read.Whole("Guard:Floor", none.Floor, 0, int.MaxValue),
        DayFactor = read.Whole("Guard:DayFactor", none.DayFactor, 1, 1000),
        DayFloor = read.Whole("Guard:DayFloor", none.DayFloor, 0, int.MaxValue),
        IncreaseFactor = read.Whole("Guard:IncreaseFactor", none.IncreaseFactor, 1, 1000),
        IncreaseFloor = read.Whole("Guard:IncreaseFloor", none.IncreaseFloor, 0, int.MaxValue),
    };

    private static SchedulingSettings ReadScheduling(SettingsReader read, SchedulingSettings none) => new()
    {
        Timezone = read.Zone("Scheduling:Timezone", none.Timezone),
        SendTimeHour = read.Whole("Scheduling:SendTimeHour", none.SendTimeHour, 0, 23),
        SendTimeMinute = read.Whole("Scheduling:SendTimeMinute", none.SendTimeMinute, 0, 59),
        BirthdayDaysBefore = read.Whole("Scheduling:BirthdayDaysBefore", none.BirthdayDaysBefore, 0, 183),
        EffectiveDateDaysBefore = read.Whole("Scheduling:EffectiveDateDaysBefore", none.EffectiveDateDaysBefore, 0, 183),
        EffectiveDateFirstEmailMonths = read.Whole("Scheduling:EffectiveDateFirstEmailMonths", none.EffectiveDateFirstEmailMonths, 0, 1200),
        PreExclusionBufferDays = read.Whole("Scheduling:PreExclusionBufferDays", none.PreExclusionBufferDays, 0, 3650),
        EnablePostWindowEmails = read.Switch("Scheduling:EnablePostWindowEmails", none.EnablePostWindowEmails),
        ExcludeFailedUnderwritingGlobal = read.Switch("Scheduling:ExcludeFailedUnderwritingGlobal", none.ExcludeFailedUnderwritingGlobal),
        SendWithoutZipcodeForUniversal = read.Switch("Scheduling:SendWithoutZipcodeForUniversal", none.SendWithoutZipcodeForUniversal),
        MaxEmailsPerPeriod = read.Whole("Scheduling:MaxEmailsPerPeriod", none.MaxEmailsPerPeriod, 0, int.MaxValue),
        FrequencyPeriodDays = read.Whole("Scheduling:FrequencyPeriodDays", none.FrequencyPeriodDays, 0, 3650),
        CatchUpSpreadDays = read.Whole("Scheduling:CatchUpSpreadDays", none.CatchUpSpreadDays, 1, 3650),
        AepDate = read.MonthAndDay("Scheduling:AepDate", none.AepDate),
        SendZone = read.OneOf("Scheduling:SendZone", none.SendZone, "organization", "recipient"),
        UnknownWindow = read.OneOf("Scheduling:UnknownWindow", none.UnknownWindow, "send", "skip"),
        SuppressedStatuses = read.Text("Scheduling:SuppressedStatuses", none.SuppressedStatuses)!,
        DuplicateAddresses = read.OneOf("Scheduling:DuplicateAddresses", none.DuplicateAddresses, "send", "lowest_id"),
        HorizonDays = read.Whole("Scheduling:HorizonDays", none.HorizonDays, 0, int.MaxValue),
        SendDays = read.Checked("Scheduling:SendDays", none.SendDays, SendCalendarSettings.RequireSendDays),
        Holidays = read.Checked("Scheduling:Holidays", none.Holidays, SendCalendarSettings.RequireHolidays),
        Blackouts = read.Checked("Scheduling:Blackouts", none.Blackouts, SendCalendarSettings.RequireBlackouts),
        ExclusionWindows = ExclusionWindowReader.Read(read),
        NewerWindows = read.OneOf("Scheduling:NewerWindows", none.NewerWindows, "report", "apply", "ignore"),
        SizeProfile = read.Profile("Scheduling:SizeProfile"),
        DailySendPercentageCap = read.Share("Scheduling:DailySendPercentageCap"),
        EdDailySoftLimit = read.WholeOrNone("Scheduling:EdDailySoftLimit", 0, int.MaxValue),
        EdSmoothingWindowDays = read.WholeOrNone("Scheduling:EdSmoothingWindowDays", 1, 3650),
    };
}
