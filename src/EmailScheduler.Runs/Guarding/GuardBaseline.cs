using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Writing;

namespace EmailScheduler.Runs.Guarding;

/// <summary>What the guard compares a plan with: the counts of the last full commit, and what its plan was made with. Kept in the database, so that it goes back with a restore.</summary>
internal sealed record GuardBaseline
{
    /// <summary>Under which name values are counted together that are not among the most frequent ones.</summary>
    public const string OtherValues = "other";

    private const string StateName = "guard_baseline";

    // They follow from the number of contacts, and so change with them; what they are made of is compared.
    private static readonly string[] Derived = ["size_profile", "daily_cap", "daily_limit", "ed_daily_soft_limit", "ed_smoothing_window_days"];

    private const string InactiveReason = "inactive_organization";

    private const string ZoneSetting = "timezone";

    private const string ByContacts = "by contacts";

    private static readonly Dictionary<string, long> Nothing = [];
    private static readonly Dictionary<string, string> NoSettings = [];

    /// <summary>The run that committed it.</summary>
    public string? RunId { get; init; }

    /// <summary>The first send day of the plan.</summary>
    public DateOnly FirstDay { get; init; }

    /// <summary>Emails to send on each day from then on.</summary>
    public IReadOnlyList<long> Planned { get; init => field = value ?? []; } = [];

    /// <summary>Emails that the sender has or had.</summary>
    public long Handled { get; init; }

    /// <summary>What held runs have withdrawn since; <see langword="null"/> for nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WithdrawnEmails? Withdrawn { get; init; }

    /// <summary>Contacts that emails are planned for.</summary>
    public required long ValidContacts { get; init; }

    /// <summary>Other contacts, by reason.</summary>
    public IReadOnlyDictionary<string, long> Excluded { get; init => field = value ?? Nothing; } = Nothing;

    /// <summary>Valid contacts whose address another one has.</summary>
    public long Duplicates { get; init; }

    /// <summary>Contacts by status, where it suppresses nothing.</summary>
    public IReadOnlyDictionary<string, long> Statuses { get; init => field = value ?? Nothing; } = Nothing;

    /// <summary>Dates that cannot be read, by <c>table.column</c>.</summary>
    public IReadOnlyDictionary<string, long> InvalidDates { get; init => field = value ?? Nothing; } = Nothing;

    /// <summary>Skipped emails by reason.</summary>
    public IReadOnlyDictionary<string, long> SkipReasons { get; init => field = value ?? Nothing; } = Nothing;

    /// <summary>Valid contacts whose state is not known.</summary>
    public long LocationUnknown { get; init; }

    /// <summary>Valid contacts that lack the date that a window needs, or have one that cannot be read.</summary>
    public long WindowUnknown { get; init; }

    /// <summary>The settings in force, by the names of docs/scheduling-rules.md, section 8.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init => field = value ?? NoSettings; } = NoSettings;

    /// <summary>The exclusion windows in force, as a hash.</summary>
    public required string Windows { get; init; }

    /// <summary>The same windows without the days by which they begin earlier, as a hash; <see langword="null"/> in baselines of versions that did not keep it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Spans { get; init; }

    /// <summary>What planned: <c>built-in</c>, or the external program as a hash.</summary>
    public required string Engine { get; init; }

    /// <summary>The organization's time zone (IANA).</summary>
    [JsonIgnore]
    public string? TimeZone => Settings.GetValueOrDefault(ZoneSetting);

    /// <summary>The settings that are compared, but for the time zone.</summary>
    [JsonIgnore]
    public IEnumerable<KeyValuePair<string, string>> OtherSettings => Settings.Where(setting => setting.Key != ZoneSetting);

    /// <summary>Settings, windows and engine as one hash.</summary>
    [JsonIgnore]
    public string Inputs => Hash(string.Join('\n', [.. Settings.OrderBy(setting => setting.Key, StringComparer.Ordinal).Select(setting => $"{setting.Key}={setting.Value}"), Windows, Engine]));

    /// <summary>Whether it is of an organization that does not email.</summary>
    public static bool IsInactive(GuardBaseline baseline) => baseline.Excluded.ContainsKey(InactiveReason);

    /// <summary>What a plan is compared by, as the next plan's baseline.</summary>
    /// <param name="databasePath">The planned database; no one may write it meanwhile.</param>
    /// <param name="request">What was planned.</param>
    /// <param name="result">The plan.</param>
    /// <param name="engine">What planned it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static GuardBaseline Of(string databasePath, ScheduleRequest request, ScheduleResult result, EngineSettings engine, CancellationToken cancellationToken) => new()
    {
        RunId = request.RunId,
        FirstDay = result.FirstDay,
        Planned = DaysOf(result),
        Handled = result.Turnover?.Handled ?? 0,
        ValidContacts = result.ValidContacts,
        Excluded = result.Excluded,
        Duplicates = result.Duplicates,
        Statuses = result.Statuses,
        InvalidDates = result.InvalidDates,
        SkipReasons = result.SkipReasons,
        LocationUnknown = result.LocationUnknown,
        WindowUnknown = result.WindowUnknown + result.WindowUnreadable,
        Settings = SettingsOf(result),
        Windows = Hash(WindowsInForce.Describe(databasePath, request, cancellationToken: cancellationToken)),
        Spans = Hash(WindowsInForce.Describe(databasePath, request, withBuffers: false, cancellationToken)),
        Engine = engine.Command is { } command ? Hash(string.Join('\n', [command, .. engine.Arguments])) : "built-in",
    };

    /// <summary>The baseline that a database holds; <see langword="null"/> when it holds none that can be read.</summary>
    public static GuardBaseline? Read(string databasePath, CancellationToken cancellationToken)
    {
        try
        {
            return SchedulerState.Read(databasePath, StateName, cancellationToken) is { } text ? JsonSerializer.Deserialize(text, GuardJson.Default.GuardBaseline) : null;
        }
        catch (JsonException)
        {
            // What another program has written over it, or null into it, is no baseline: as on the first run, there is nothing to compare with.
            return null;
        }
    }

    /// <summary>Keeps it in a database.</summary>
    /// <returns>Why it is not kept; <see langword="null"/> when it is.</returns>
    public string? Write(string databasePath, CancellationToken cancellationToken) =>
        SchedulerState.Write(databasePath, StateName, JsonSerializer.Serialize(this, GuardJson.Default.GuardBaseline), cancellationToken);

    /// <summary>Of the emails of the plan those that were to be sent on a day or later.</summary>
    public long PlannedFrom(DateOnly day) => Planned.Skip(Math.Max(0, day.DayNumber - FirstDay.DayNumber)).Sum();

    private static long[] DaysOf(ScheduleResult result)
    {
        var days = result.Calendar.Where(day => day.Day >= result.FirstDay && day.Day < result.FirstDay.AddDays(PlanTurnover.DaysAhead)).ToDictionary(day => day.Day.DayNumber - result.FirstDay.DayNumber, day => day.Total);
        return days.Count == 0 ? [] : [.. Enumerable.Range(0, days.Keys.Max() + 1).Select(day => days.GetValueOrDefault(day))];
    }

    private static Dictionary<string, string> SettingsOf(ScheduleResult result)
    {
        var own = result.Settings.Base;
        return new Dictionary<string, string>(ReportedPlan.InForce(result.Settings).Where(setting => !Derived.Contains(setting.Key, StringComparer.Ordinal)), StringComparer.Ordinal)
        {
            ["size_profile"] = own.SizeProfile?.ToString().ToLowerInvariant() ?? ByContacts,
            ["daily_send_percentage_cap"] = own.DailySendPercentageCap?.ToString(CultureInfo.InvariantCulture) ?? ByContacts,
            ["ed_daily_soft_limit"] = own.EdDailySoftLimit?.ToString(CultureInfo.InvariantCulture) ?? ByContacts,
            ["ed_smoothing_window_days"] = own.EdSmoothingWindowDays?.ToString(CultureInfo.InvariantCulture) ?? ByContacts,
        };
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}

[JsonSerializable(typeof(GuardBaseline))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
internal sealed partial class GuardJson : JsonSerializerContext;
