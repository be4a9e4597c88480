using EmailScheduler.Runs;
using EmailScheduler.Runs.Capacity;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Restores;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Workspaces;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Api.Settings;

/// <summary>The organizations that the host looks after.</summary>
/// <param name="store">Where their databases are.</param>
/// <param name="statuses">Where they stand.</param>
/// <param name="settings">The host's settings.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Where it is logged what happens, without personal data.</param>
public sealed class OrganizationDatabases(
    IObjectStore store, OrganizationStatuses statuses, HostSettings settings, TimeProvider timeProvider, ILogger<OrganizationDatabases> logger)
{
    /// <summary>How long a page may omit an organization whose database has just been put into the store, and which has not run yet.</summary>
    private static readonly TimeSpan ListedFor = TimeSpan.FromMinutes(10);

    private volatile Listing? _listing;

    /// <summary>One organization's database, whether it exists or not.</summary>
    public OrganizationDatabase Of(long organizationId) => new(store, organizationId, settings.Run, timeProvider, logger);

    /// <summary>What the sender of one organization is to send.</summary>
    public OrganizationEmails EmailsOf(long organizationId) => new(store, organizationId, settings.Run, timeProvider, logger);

    /// <summary>All emails of a day of one organization.</summary>
    public OrganizationDay DayOf(long organizationId) => new(store, organizationId, settings.Run, timeProvider, logger);

    /// <summary>Whom the numbers of one organization's plan count.</summary>
    public OrganizationCountedContacts CountedContactsOf(long organizationId) => new(store, organizationId, settings.Run, timeProvider, logger);

    /// <summary>What people do about the runs of one organization.</summary>
    public OrganizationActs ActsOf(long organizationId) => new(store, organizationId, settings.Run, timeProvider, logger);

    /// <summary>The past of one organization's database.</summary>
    public OrganizationHistory HistoryOf(long organizationId) => new(store, organizationId, settings.Run, timeProvider, logger);

    /// <summary>The way back to a past state of one organization's database, for a person.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="actor">Who goes back.</param>
    public OrganizationRestore RestoreOf(long organizationId, string actor) => new(store, organizationId, settings.Run with { Actor = actor }, timeProvider, logger);

    /// <summary>A folder of its own for the local files of one request about one organization.</summary>
    /// <exception cref="Scheduling.Model.InvalidSettingException">The folder for local copies cannot be used.</exception>
    public Workspace NewWorkspace(long organizationId) => Of(organizationId).NewWorkspace(RunId.New(timeProvider));

    /// <summary>Why work on a local copy of one organization's database is too large for this instance, as a sentence; <see langword="null"/> when it is not.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<string?> RefusalOfAsync(long organizationId, CapacityWork work, CancellationToken cancellationToken) =>
        new OrganizationCapacity(Of(organizationId), organizationId, InstanceCapacity.Now(settings.Run)).RefusalOfAsync(work, cancellationToken);

    /// <summary>The configured organizations; without configuration those that have a database in the store now.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<long>> ListAsync(CancellationToken cancellationToken)
    {
        await ProvideSampleAsync(OrganizationDatabase.SampleOrganization, cancellationToken);
        if (settings.Organizations is { } configured)
        {
            return configured;
        }

        var listing = new Listing(await OrganizationList.IdsAsync(store, cancellationToken), timeProvider.GetTimestamp());
        _listing = listing;
        return listing.Organizations;
    }

    /// <summary>
    /// Some of the organizations, ascending, each with its status: the configured ones; without configuration those that have a status, and those that had a
    /// database within the last ten minutes, so that one whose runs never got as far as a report is seen too.
    /// </summary>
    /// <param name="after">The organization after which the page begins.</param>
    /// <param name="limit">How many.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The page, and whether more follow.</returns>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<(IReadOnlyList<(long OrganizationId, OrganizationStatus? Status)> Organizations, bool HasMore)> PageAsync(
        long after, int limit, CancellationToken cancellationToken)
    {
        var listed = await statuses.ListAsync(cancellationToken);
        var all = settings.Organizations ?? (IEnumerable<long>)listed.Keys.Union(await RecentlyListedAsync(cancellationToken)).Order();
        var rest = all.Where(id => id > after).Take(limit + 1).ToList();
        var page = rest.Take(limit).ToList();
        var found = await statuses.ReadAsync(listed, page, cancellationToken);
        return (page.ConvertAll(id => (id, found.GetValueOrDefault(id))), rest.Count > limit);
    }

    /// <summary>The organizations' time zones as their last runs found them; before the first one that of the settings.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyDictionary<long, TimeZoneInfo>> ZonesOfAsync(IReadOnlyList<long> organizations, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(organizations);
        var found = await statuses.ReadAsync(await statuses.ListAsync(cancellationToken), organizations, cancellationToken);
        var zones = new Dictionary<long, TimeZoneInfo>();
        foreach (var organizationId in organizations)
        {
            // Releases before this one left no status, but a report.
            zones[organizationId] = ZoneOf(found.GetValueOrDefault(organizationId)?.Timezone ?? await ReportedTimezoneAsync(organizationId, cancellationToken));
        }

        return zones;
    }

    /// <summary>One organization's time zone, see <see cref="ZonesOfAsync"/>.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<TimeZoneInfo> ZoneOfAsync(long organizationId, CancellationToken cancellationToken) => (await ZonesOfAsync([organizationId], cancellationToken))[organizationId];

    /// <summary>A time zone by its name; that of the settings when there is none, or none of that name.</summary>
    public TimeZoneInfo ZoneOf(string? named) => OrganizationZone.Of(named, settings.Run);

    /// <summary>In the embedded store, and only there, a newcomer finds something to schedule.</summary>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public Task ProvideSampleAsync(long organizationId, CancellationToken cancellationToken) =>
        Of(organizationId).ProvideSampleAsync(settings.Store, DateOnly.FromDateTime(timeProvider.GetUtcNow().UtcDateTime), cancellationToken);

    private async Task<IReadOnlyList<long>> RecentlyListedAsync(CancellationToken cancellationToken) =>
        _listing is { } listing && timeProvider.GetElapsedTime(listing.Timestamp) < ListedFor ? listing.Organizations : await ListAsync(cancellationToken);

    private async Task<string?> ReportedTimezoneAsync(long organizationId, CancellationToken cancellationToken) =>
        await Of(organizationId).Reports.NewestAsync(1, cancellationToken) is [var last, ..] ? last.Plan?.Settings.GetValueOrDefault("timezone") : null;

    private sealed record Listing(IReadOnlyList<long> Organizations, long Timestamp);
}
