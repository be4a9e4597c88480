using System.Globalization;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Overview;

/// <summary>Says where each organization stands at an instant, by what is known of it.</summary>
/// <param name="known">What the store said.</param>
/// <param name="now">The instant.</param>
/// <param name="zone">The time zone of an organization whose own is not known.</param>
/// <param name="lateAfter">How old the last success may be; <see langword="null"/> where none is expected.</param>
internal sealed class OrganizationRows(KnownOrganizations known, DateTimeOffset now, TimeZoneInfo zone, TimeSpan? lateAfter)
{
    private readonly Dictionary<string, TimeZoneInfo> _zones = new(StringComparer.Ordinal);

    /// <summary>One organization.</summary>
    public OrganizationRow Of(long organizationId)
    {
        var (status, lease, pause) = (known.Statuses.GetValueOrDefault(organizationId), known.Leases.GetValueOrDefault(organizationId), known.Pauses.GetValueOrDefault(organizationId));
        var own = status?.Document?.Timezone is { } name ? ZoneOf(name) : zone;
        var today = OrganizationZone.DayAt(own, now);
        var row = new OrganizationRow
        {
            OrganizationId = organizationId,
            State = OrganizationState.Good,
            Fault = FaultOf(organizationId, status, lease, pause),
            HasDatabase = known.Stored.Databases.ContainsKey(organizationId),
            LastRun = status?.Document?.LastRun,
            LastSuccessAt = status?.Document?.LastSuccessAt,
            Zone = own,
            Today = today,
            Planned = [.. Enumerable.Range(0, PlannedDays.Count).Select(day => status?.Document?.EmailsOn(today.AddDays(day)))],
            Lease = lease?.Document is { IsExpired: false } holder ? holder : null,
            Pause = pause?.Document is { } stored && !(stored.Until <= today) ? stored : null,
        };
        return row with { State = StateOf(row) };
    }

    private OrganizationState StateOf(OrganizationRow row) => row switch
    {
        { Fault: not null } => OrganizationState.Unreadable,

        // A status of an earlier version does not say what holds the plan.
        { LastRun: { Status: RunStatus.Held, Findings: > 0 } } or { LastRun: { Status: RunStatus.Held, Findings: null }, Pause: null } => OrganizationState.Held,
        { LastRun.Status: not (RunStatus.Completed or RunStatus.Unchanged or RunStatus.Held) } => OrganizationState.Failed,
        { Pause: not null } => OrganizationState.Paused,
        { LastRun: null } => OrganizationState.NeverRun,
        _ when lateAfter is { } bound && !(now - row.LastSuccessAt <= bound) => OrganizationState.Late,
        _ => OrganizationState.Good,
    };

    private static string? FaultOf(long organizationId, KeptDocument<OrganizationStatus>? status, KeptDocument<LeaseHolder>? lease, KeptDocument<Pause>? pause)
    {
        var key = DatabaseKeys.Of(organizationId);
        return status is { Document: null, Failure: null }
            ? $"The status '{OrganizationStatus.KeyOf(organizationId)}' cannot be read as one; the next run replaces it."
            : Fault(OrganizationStatus.KeyOf(organizationId), status?.Failure) ?? Fault(DatabaseKeys.Pause(key), pause?.Failure) ?? Fault(DatabaseKeys.Lease(key), lease?.Failure);
    }

    private static string? Fault(string key, Exception? failure) => failure is null ? null : string.Create(CultureInfo.InvariantCulture, $"'{key}' could not be read. {failure.Message}");

    private TimeZoneInfo ZoneOf(string name)
    {
        if (!_zones.TryGetValue(name, out var found))
        {
            found = _zones[name] = TimeZoneInfo.TryFindSystemTimeZoneById(name, out var there) ? there : zone;
        }

        return found;
    }
}
