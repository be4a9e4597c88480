using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs;

/// <summary>
/// Measures how long ago each organization last had a successful run, for alerts. It goes by the reports in the store: they show the runs of every
/// deployment, and they outlive a database, so that an organization whose database has vanished is measured like any other.
/// </summary>
/// <param name="store">Where databases and reports are.</param>
/// <param name="timeProvider">The clock.</param>
public sealed class SuccessMonitor(IObjectStore store, TimeProvider timeProvider)
{
    /// <summary>An organization that fails again and again has many reports; an alarm is due long before the search ends here.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(2);

    /// <summary>Measures the organizations, and records each age as the gauge <c>emailscheduler.success.age</c>.</summary>
    /// <param name="organizations">The organizations; <see langword="null"/> for all that have a database or a report in the store.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    /// <returns>
    /// For each organization the time since its last successful run started. Where there was none within two days, it is at least that long ago, and the
    /// time given is that since an unsuccessful run before them; where there was none ever, the time since the first run, or since the database was written
    /// when no run has reported yet. An organization of which the store holds nothing is omitted.
    /// </returns>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyDictionary<long, TimeSpan>> MeasureAsync(IReadOnlyList<long>? organizations, CancellationToken cancellationToken = default)
    {
        var ages = new SortedDictionary<long, TimeSpan>();
        var now = timeProvider.GetUtcNow();
        foreach (var (organizationId, inventory) in await ListAsync(cancellationToken))
        {
            if (organizations is null || organizations.Contains(organizationId))
            {
                // Another machine's clock may be ahead.
                var since = await LastSuccessAsync(organizationId, inventory, now - Horizon, cancellationToken);
                var age = since < now ? now - since : TimeSpan.Zero;
                ages[organizationId] = age;
                RunTelemetry.Measured(organizationId, age);
            }
        }

        return ages;
    }

    private async Task<DateTimeOffset> LastSuccessAsync(long organizationId, Inventory inventory, DateTimeOffset horizon, CancellationToken cancellationToken)
    {
        var reports = new RunReports(store, organizationId);
        foreach (var (runId, time) in Enumerable.Reverse(inventory.Runs))
        {
            if (await reports.FindAsync(runId, cancellationToken) is { DryRun: false, Status: RunStatus.Completed or RunStatus.Unchanged } report)
            {
                return report.StartedAt;
            }

            if (time < horizon)
            {
                return time;
            }
        }

        return inventory.Runs.Count > 0 ? inventory.Runs[0].Time : inventory.WrittenAt;
    }

    /// <summary>One listing for all organizations: that of each one's reports would be a request for each.</summary>
    private async Task<SortedDictionary<long, Inventory>> ListAsync(CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<long, Inventory>();
        await foreach (var entry in store.ListAsync(DatabaseKeys.Prefix, cancellationToken))
        {
            if (DatabaseKeys.TryParse(entry.Key) is not { } key || !OrganizationId.IsValid(key.OrganizationId))
            {
                continue;
            }

            if (key.Kind is StoredKeyKind.Database or StoredKeyKind.Log)
            {
                var inventory = InventoryOf(key.OrganizationId);
                inventory.WrittenAt = entry.LastModified > inventory.WrittenAt ? entry.LastModified : inventory.WrittenAt;
            }
            else if (key.Kind == StoredKeyKind.Report && RunId.IsValid(key.Name) && RunId.TimeOf(key.Name) is { } time)
            {
                InventoryOf(key.OrganizationId).Runs.Add((key.Name, time));
            }
        }

        return found;

        Inventory InventoryOf(long id) => found.TryGetValue(id, out var inventory) ? inventory : found[id] = new Inventory();
    }

    /// <summary>What the store holds of one organization.</summary>
    private sealed class Inventory
    {
        /// <summary>The runs that have a report, ascending as they are listed.</summary>
        public List<(string RunId, DateTimeOffset Time)> Runs { get; } = [];

        /// <summary>When the database was last written.</summary>
        public DateTimeOffset WrittenAt { get; set; }
    }
}
