using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>One organization's database in the store, with its lease and its reports, laid out as the settings say.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock for renewals and waits.</param>
/// <param name="logger">Told what happens.</param>
public sealed class OrganizationDatabase(IObjectStore store, long organizationId, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    /// <summary>The database's key: <c>org-data/{org}.db</c>.</summary>
    public string Key { get; } = FormattableString.Invariant($"org-data/{organizationId}.db");

    /// <summary>The lease on the database.</summary>
    public LeaseManager Leases { get; } = new(store, new LeaseOptions { Timeout = settings.LeaseTimeout }, timeProvider, logger);

    /// <summary>The reports of the runs on the database.</summary>
    public RunReports Reports { get; } = new(store, organizationId);

    internal IDatabaseLayout NewLayout() => throw new InvalidOperationException();
}
