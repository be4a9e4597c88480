using System.Text.Json.Serialization;

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
    [JsonPropertyName("organizationId")]
    public required long OrganizationId { get; init; }

    /// <summary>The newest run that wrote a report. A run that only found the lease held writes none.</summary>
    [JsonPropertyName("lastRun")]
    public required LastRun LastRun { get; init; }

    /// <summary>When the last successful run started (UTC); <see langword="null"/> when none has succeeded since this is recorded.</summary>
    [JsonPropertyName("lastSuccessAt")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>The organization's time zone (IANA) as the last run that planned found it; <see langword="null"/> when none has planned.</summary>
    [JsonPropertyName("timezone")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Timezone { get; init; }

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
        };
    }

    /// <summary>
    /// What to store when another status is there, in whatever order the two runs came to write: the run that started later is the last one, the later of
    /// the successes stays, and so does the time zone that is known. A run that succeeded is not a failure because a second delivery of it failed.
    /// </summary>
    internal OrganizationStatus MergedWith(OrganizationStatus? stored)
    {
        if (stored is null)
        {
            return this;
        }

        var isOlder = stored.LastRun.StartedAt > LastRun.StartedAt;
        var isSecondDelivery = stored.LastRun.RunId == LastRun.RunId && stored.LastRun.Succeeded && !LastRun.Succeeded;
        var (winner, other) = isOlder || isSecondDelivery ? (stored, this) : (this, stored);
        return winner with { LastSuccessAt = Later(LastSuccessAt, stored.LastSuccessAt), Timezone = winner.Timezone ?? other.Timezone };
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => other is null || one > other ? one : other;
}
