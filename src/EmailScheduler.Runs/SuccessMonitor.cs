using System.Collections.Concurrent;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs;

/// <summary>
/// Measures how long ago each organization last had a successful run, for alerts. Where an organization's status shows a success of the last day, that is the answer, and costs
/// one small read after each run. In all other cases the reports in the store decide: a status may be missing, or be older than the last run, for a run goes on
/// when it cannot write it. Both show the runs of every deployment, and outlive a database, so that an organization whose database has vanished is measured like any other.
/// </summary>
/// <param name="store">Where databases and reports are.</param>
/// <param name="statuses">The organizations' statuses as this process has read them.</param>
/// <param name="timeProvider">The clock.</param>
public sealed class SuccessMonitor(IObjectStore store, OrganizationStatuses statuses, TimeProvider timeProvider)
{
    /// <summary>An organization that fails again and again has many reports; an alarm is due long before the search ends here.</summary>
    private static readonly TimeSpan Horizon = TimeSpan.FromDays(2);

    /// <summary>How old a success may be of which the status alone is asked: the time between two daily runs, one of which waited for its turn.</summary>
    private static readonly TimeSpan Believed = TimeSpan.FromHours(25);

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
        var now = timeProvider.GetUtcNow();
        var ages = new SortedDictionary<long, TimeSpan>();
        foreach (var (organizationId, since) in await LastSuccessesAsync(organizations?.ToHashSet(), now, cancellationToken))
        {
            // Another machine's clock may be ahead.
            var age = since < now ? now - since : TimeSpan.Zero;
            ages[organizationId] = age;
            RunTelemetry.Measured(organizationId, age);
        }

        return ages;
    }

    private async Task<IReadOnlyDictionary<long, DateTimeOffset>> LastSuccessesAsync(HashSet<long>? organizations, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var stored = await StoredOrganizations.ListAsync(store, cancellationToken);
        var ids = stored.Databases.Keys.Union(stored.Reported).Where(id => organizations?.Contains(id) is not false).ToList();
        var known = await statuses.FindAsync(await statuses.ListAsync(cancellationToken), ids, cancellationToken);
        var found = new ConcurrentDictionary<long, DateTimeOffset>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = KeptDocuments<OrganizationStatus>.AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(ids, options, async (id, token) =>
        {
            if ((SuccessOf(known.GetValueOrDefault(id)?.Document, now) ?? await ReportedAsync(id, stored, now - Horizon, token)) is { } success)
            {
                found[id] = success;
            }
        });
        return found;
    }

    /// <summary>The success that a status vouches for. One in the future is not believed: a clock that was wrong once would hide what has failed since.</summary>
    private static DateTimeOffset? SuccessOf(OrganizationStatus? status, DateTimeOffset now) =>
        status?.LastSuccessAt is { } success && success <= now && now - success <= Believed ? success : null;

    /// <summary>What the reports show; when there are none, when the database was written. <see langword="null"/> when there is neither.</summary>
    private async Task<DateTimeOffset?> ReportedAsync(long organizationId, StoredOrganizations stored, DateTimeOffset horizon, CancellationToken cancellationToken)
    {
        var runs = stored.Reported.Contains(organizationId) ? await RunsAsync(organizationId, cancellationToken) : [];
        var reports = new RunReports(store, organizationId, timeProvider);
        foreach (var (runId, time) in Enumerable.Reverse(runs))
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

        return runs.Count > 0 ? runs[0].Time : await WrittenAtAsync(organizationId, stored, cancellationToken);
    }

    /// <summary>The runs that have a report, ascending; none from the future: a clock that was wrong once would hide what has failed since.</summary>
    private async Task<List<(string RunId, DateTimeOffset Time)>> RunsAsync(long organizationId, CancellationToken cancellationToken)
    {
        var runs = new List<(string RunId, DateTimeOffset Time)>();
        await foreach (var entry in store.ListAsync(DatabaseKeys.Reports(DatabaseKeys.Of(organizationId)), cancellationToken))
        {
            if (DatabaseKeys.TryParse(entry.Key) is { Kind: StoredKeyKind.Report, Name: var runId } && RunId.IsValid(runId) && RunId.TimeOf(runId) is { } asked
                && RunPlace.Of(store, asked, entry.LastModified, timeProvider) is { } time)
            {
                runs.Add((runId, time));
            }
        }

        return [.. runs.OrderBy(run => run.Time).ThenBy(run => run.RunId, StringComparer.Ordinal)];
    }

    private async Task<DateTimeOffset?> WrittenAtAsync(long organizationId, StoredOrganizations stored, CancellationToken cancellationToken)
    {
        if (!stored.Databases.TryGetValue(organizationId, out var hasLog))
        {
            return null;
        }

        var newest = stored.Files.GetValueOrDefault(organizationId);
        if (hasLog)
        {
            await foreach (var entry in store.ListAsync(DatabaseKeys.Log(DatabaseKeys.Of(organizationId)), cancellationToken))
            {
                newest = entry.LastModified > newest ? entry.LastModified : newest;
            }
        }

        return newest;
    }
}
