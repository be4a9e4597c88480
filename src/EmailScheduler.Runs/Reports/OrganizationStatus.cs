using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using EmailScheduler.Runs.Identifiers;

namespace EmailScheduler.Runs.Reports;

/// <summary>
/// Where an organization stands: its newest run and its last success. Kept in the store at <c>org-status/{org}.json</c>, below a kilobyte, so that one
/// listing and small reads show all organizations. Fields may be added; none is renamed.
/// </summary>
public sealed record OrganizationStatus
{
    internal const string Prefix = "org-status/";

    private const string Extension = ".json";

    /// <summary>The organization.</summary>
    public required long OrganizationId { get; init; }

    /// <summary>The newest run that wrote a report. A run that only found the lease held writes none.</summary>
    public required LastRun LastRun { get; init; }

    /// <summary>When the last successful run started (UTC); <see langword="null"/> when none has succeeded since this is recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>The organization's time zone (IANA) as the last run that planned found it; <see langword="null"/> when none has planned.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Timezone { get; init; }

    /// <summary>The coming days' emails by the plan of the last successful run; <see langword="null"/> when none has succeeded since this is recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PlannedDays? Planned { get; init; }

    /// <summary>The emails of the day of the newest run that counted them; <see langword="null"/> when none has since this is recorded.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DayOfRun? DayOfRun { get; init; }

    /// <summary>The emails of a day as far as they are known: of the day of a run what that left, of others what is planned; <see langword="null"/> where they are not.</summary>
    public long? EmailsOn(DateOnly day) =>
        DayOfRun?.Day == day ? DayOfRun.Emails

        // A plan that is made after the time of sending has none for its own day, and versions that did not count the day said 0 then.
        : Planned?.On(day) is { } planned && !(planned == 0 && Planned.From == day) ? planned : null;

    internal static string KeyOf(long organizationId) => FormattableString.Invariant($"{Prefix}{organizationId}{Extension}");

    internal static bool TryParseKey(string key, out long organizationId)
    {
        organizationId = 0;
        return key.StartsWith(Prefix, StringComparison.Ordinal)
            && key.EndsWith(Extension, StringComparison.Ordinal)
            && key.Length > Prefix.Length + Extension.Length
            && Runs.Identifiers.OrganizationId.TryParse(key[Prefix.Length..^Extension.Length], out organizationId);
    }

    internal static OrganizationStatus Of(RunReport report)
    {
        var run = LastRun.Of(report);
        return new OrganizationStatus
        {
            OrganizationId = report.OrganizationId,
            LastRun = run,
            LastSuccessAt = run.Succeeded ? run.StartedAt : null,
            Timezone = report.Plan?.Settings.GetValueOrDefault("timezone"),

            // A plan that is held back is not what goes out.
            Planned = run.Succeeded && report.Plan is { } plan ? PlannedDays.Of(plan) : null,
            DayOfRun = report.DayOfRun is { } day ? new DayOfRun(day.Day, day.Emails) : null,
        };
    }

    /// <summary>
    /// What to store when another status is there, in whatever order the two runs came to write: the run that started later is the last one, the later of
    /// the successes stays, and so do the time zone that is known and the plan of the later day. What is from the future was written by a clock that was wrong, and hides no run that comes after it. A run that succeeded is not a failure because a second delivery of it failed.
    /// </summary>
    /// <param name="stored">What is there; <see langword="null"/> when nothing is.</param>
    /// <param name="now">The time by the store's clock.</param>
    internal OrganizationStatus MergedWith(OrganizationStatus? stored, DateTimeOffset now)
    {
        if (stored is null)
        {
            return this;
        }

        var isFuture = !RunId.HasCome(stored.LastRun.StartedAt, now);
        var isOlder = stored.LastRun.StartedAt > LastRun.StartedAt && !isFuture;
        var isSecondDelivery = stored.LastRun.RunId == LastRun.RunId && stored.LastRun.Succeeded && !LastRun.Succeeded;
        var (winner, other) = isOlder || isSecondDelivery ? (stored, this) : (this, stored);
        return winner with
        {
            LastSuccessAt = Later(LastSuccessAt, stored.LastSuccessAt is { } success && RunId.HasCome(success, now) ? success : null),
            Timezone = winner.Timezone ?? other.Timezone,
            Planned = winner.Planned is null || (other.Planned?.From > winner.Planned.From && !isFuture) ? other.Planned : winner.Planned,
            DayOfRun = winner.DayOfRun ?? other.DayOfRun,
        };
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => other is null || one > other ? one : other;
}

/// <summary>The emails of the day of a run, so that a list of organizations needs no report.</summary>
/// <param name="Day">The day.</param>
/// <param name="Emails">What is due on it, and what the sender has or has sent (<see cref="Scheduling.Sending.DayTotals.Emails"/>).</param>
public sealed record DayOfRun([property: JsonRequired] DateOnly Day, long Emails);

/// <summary>One run in a few counts, for lists; its <see cref="RunReport"/> has the rest.</summary>
public sealed record LastRun
{
    /// <summary>Bytes that a reason may have in the stored document, so that the whole status stays below a kilobyte.</summary>
    private const int MaxReasonBytes = 400;

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>How the run, or its last try, ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>Why it did not complete, as one line; the end of a long one is cut off.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>What a person must correct when it was rejected.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FailureCategory? Rejection { get; init; }

    /// <summary>When it started (UTC).</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public long Milliseconds { get; init; }

    /// <summary>Emails planned to be sent; <see langword="null"/> when the run did not get as far as a plan.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Scheduled { get; init; }

    /// <summary>Emails planned to be skipped.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Skipped { get; init; }

    /// <summary>Rows of <c>email_schedules</c> inserted, updated and deleted by the plan.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RowsChanged { get; init; }

    /// <summary>Findings of the guard for which the plan is held, 0 where a pause alone holds it; <see langword="null"/> for a run that is not held, or whose report was lost.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Findings { get; init; }

    [JsonIgnore]
    internal bool Succeeded => Status is RunStatus.Completed or RunStatus.Unchanged;

    internal static LastRun Of(RunReport report) => new()
    {
        RunId = report.RunId,
        Status = report.Status,
        Reason = report.Reason is { } reason ? OneLine(reason) : null,
        Rejection = report.Rejection,
        StartedAt = report.StartedAt,
        Milliseconds = report.Milliseconds,
        Scheduled = report.Plan?.Emails.Sum(emails => emails.Scheduled),
        Skipped = report.Plan?.Emails.Sum(emails => emails.Skipped),
        RowsChanged = report.Rows?.Changed,
        Findings = report is { Status: RunStatus.Held, Plan: not null } ? report.Guard?.Findings.Count(finding => finding.Holds) ?? 0 : null,
    };

    private static string OneLine(string reason)
    {
        var line = new StringBuilder();
        var bytes = 0;
        foreach (var rune in reason.EnumerateRunes())
        {
            var letter = Rune.IsControl(rune) ? " " : rune.ToString();
            bytes += JsonEncodedText.Encode(letter, StoredJson.Compact.Encoder).EncodedUtf8Bytes.Length;
            if (bytes > MaxReasonBytes)
            {
                return line.Append('…').ToString();
            }

            line.Append(letter);
        }

        return line.ToString();
    }
}
