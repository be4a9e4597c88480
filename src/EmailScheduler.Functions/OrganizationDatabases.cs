using EmailScheduler.Functions.Settings;
using EmailScheduler.Runs;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Samples;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EmailScheduler.Functions;

/// <summary>The organizations that the app looks after.</summary>
/// <param name="store">Where their databases are.</param>
/// <param name="settings">The app's settings.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Told what happens, without personal data.</param>
public sealed class OrganizationDatabases(IObjectStore store, IOptions<AppSettings> settings, TimeProvider timeProvider, ILogger<OrganizationDatabases> logger)
{
    /// <summary>The only organization that is given a sample.</summary>
    private const long SampleOrganization = 99;

    /// <summary>One organization's database, whether it exists or not.</summary>
    public OrganizationDatabase Of(long organizationId) => new(store, organizationId, settings.Value.Run, timeProvider, logger);

    /// <summary>The configured organizations; without configuration those that have a database in the store.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<long>> ListAsync(CancellationToken cancellationToken)
    {
        await ProvideSampleAsync(SampleOrganization, cancellationToken);
        return settings.Value.Organizations ?? await StoredOrganizations.ListAsync(store, cancellationToken);
    }

    /// <summary>The organization's time zone as its last run found it; before the first one that of the settings.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<TimeZoneInfo> ZoneOfAsync(long organizationId, CancellationToken cancellationToken) =>
        ZoneOf(await LastRunAsync(organizationId, cancellationToken));

    /// <summary>The organization's newest report.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<RunReport?> LastRunAsync(long organizationId, CancellationToken cancellationToken) =>
        await Of(organizationId).Reports.NewestAsync(1, cancellationToken) is [var last, ..] ? last : null;

    /// <summary>The organization's time zone as a run found it; without a plan that of the settings.</summary>
    public TimeZoneInfo ZoneOf(RunReport? report)
    {
        var named = report?.Plan?.Settings.GetValueOrDefault("timezone");
        return named is not null && TimeZoneInfo.TryFindSystemTimeZoneById(named, out var zone)
            ? zone
            : TimeZoneInfo.FindSystemTimeZoneById(settings.Value.Run.Scheduling.Timezone);
    }

    /// <summary>In the embedded store, and only there, a newcomer finds something to schedule.</summary>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task ProvideSampleAsync(long organizationId, CancellationToken cancellationToken)
    {
        if (settings.Value.IsEmbeddedStore && organizationId == SampleOrganization)
        {
            var today = DateOnly.FromDateTime(timeProvider.GetUtcNow().UtcDateTime);
            await Of(organizationId).CreateSampleAsync(new SampleOptions { OrganizationId = organizationId, AsOf = today }, cancellationToken);
        }
    }
}
