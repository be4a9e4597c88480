using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Reports;

/// <summary>
/// The reports of one organization's runs, as they are in the store beside its database. Their order is that of the times in the runs' ids, but for those that a wrong clock has given
/// (<see cref="RunPlace"/>).
/// </summary>
/// <param name="store">The store.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="timeProvider">The clock.</param>
public sealed class RunReports(IObjectStore store, long organizationId, TimeProvider timeProvider)
{
    private const long MaxBytes = 4 * 1024 * 1024;
    private const int Attempts = 5;
    private const int MostCompared = 10;
    private const int MostSearched = 30;
    private const int AtOnce = 10;

    /// <summary>The rank of a commit by the try that made it. One that a later try found, whose counts are lost, ranks just below.</summary>
    private const int CountedCommit = 5;

    private readonly string _databaseKey = DatabaseKeys.Of(organizationId);

    /// <summary>Reads the report of a run; <see langword="null"/> when there is none, or none that can be read.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<RunReport?> FindAsync(string runId, CancellationToken cancellationToken = default) =>
        (await ReadAsync(KeyOf(runId), cancellationToken)).Report;

    /// <summary>The newest reports, newest first. Objects that are no reports are passed over.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<RunReport>> NewestAsync(int count, CancellationToken cancellationToken = default) =>
        await NewestOfAsync(await KeysAsync(cancellationToken), count, _ => true, cancellationToken);

    /// <summary>
    /// The newest report of a kind, of a run that started by a time; <see langword="null"/> when none of the last thirty before it is of that kind. The id of a run has the time at which it was
    /// asked for, by a clock that may be ahead: a few that are younger are looked at too.
    /// </summary>
    /// <param name="isMeant">Whether a report is of the kind.</param>
    /// <param name="startedBy">The time (UTC), such as that of the last success.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<RunReport?> LastAsync(Func<RunReport, bool> isMeant, DateTimeOffset startedBy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(isMeant);
        var keys = (await KeysAsync(cancellationToken)).Where(one => RunId.ParseTime(one.Second) is { } at && at - startedBy <= RunId.ClockDifference).TakeLast(MostSearched).ToList();
        return await NewestOfAsync(keys, 1, isMeant, cancellationToken) is [var last, ..] ? last : null;
    }

    private Task<IReadOnlyList<RunReport>> NewestOfAsync(List<(string Second, string Key)> keys, int count, Func<RunReport, bool> isMeant, CancellationToken cancellationToken) =>
        NewestFirst.ReadAsync(keys, one => one.Second, count, AtOnce, async some => (await Task.WhenAll(some.Select(async one => (one.Second, (await ReadAsync(one.Key, cancellationToken)).Report))))
            .Where(one => one.Report is not null && isMeant(one.Report))
            .OrderByDescending(one => one.Second, StringComparer.Ordinal)
            .ThenByDescending(one => one.Report!.StartedAt)
            .ThenByDescending(one => one.Report!.RunId, StringComparer.Ordinal)
            .Select(one => one.Report!));

    /// <summary>
    /// The report that a run is to be compared with: of the newest one before it that planned for an earlier day, or else for the same day;
    /// <see langword="null"/> when none of the last ten did.
    /// </summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<RunReport?> PrecedingAsync(RunReport report, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        var keys = (await KeysAsync(cancellationToken)).Select(one => one.Key).Where(key => key != KeyOf(report.RunId)).TakeLast(MostCompared);
        var read = await Task.WhenAll(keys.Select(key => ReadAsync(key, cancellationToken)));

        // By their times: run ids of one second are in no order.
        return read.Select(one => one.Report)
            .Where(before => before is { Status: RunStatus.Completed or RunStatus.Unchanged, Plan: not null } && before.Plan.Today <= report.Plan?.Today)
            .OrderByDescending(before => before!.Plan!.Today < report.Plan?.Today)
            .ThenByDescending(before => before!.StartedAt)
            .FirstOrDefault();
    }

    /// <summary>The time at which one of the newest reports was written, as the store says: of the newest one, the second newest, and so on by its number; <see langword="null"/> where there are fewer.</summary>
    internal async Task<DateTimeOffset?> FindWriteTimeAsync(int number, CancellationToken cancellationToken)
    {
        var times = new List<DateTimeOffset>();
        await foreach (var entry in store.ListAsync(DatabaseKeys.Reports(_databaseKey), cancellationToken))
        {
            times.Add(entry.LastModified);
        }

        return times.Count < number ? null : times.OrderDescending().ElementAt(number - 1);
    }

    /// <summary>
    /// Writes a report, unless a better one of the same run is there: two tries of a run may be at work at once, and a finished run may be tried again
    /// and fail. The report of a commit prevails over that of a hold, this over one without a change, all over that of a failure, one with counts over one that a later try
    /// wrote when it found the commit, and a later try's failure over an earlier one's.
    /// </summary>
    /// <returns>The report that is in the store now: this one, or the better one.</returns>
    /// <exception cref="ObjectStoreException">The store failed, or the report there kept changing.</exception>
    internal async Task<RunReport> WriteAsync(RunReport report, CancellationToken cancellationToken)
    {
        var key = KeyOf(report.RunId);
        var request = StoredJson.RequestOf(key, report, ReportJson.Indented.RunReport) with { IfAbsent = RankOf(report) < CountedCommit };
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if ((await store.PutAsync(request, cancellationToken)).Status == PutStatus.Written)
            {
                return report;
            }

            var (before, etag) = await ReadAsync(key, cancellationToken);
            if (before is not null && !Prevails(report, before))
            {
                return before;
            }

            request = request.OnTopOf(etag);
        }

        throw new ObjectStoreException(
            ObjectStoreFailure.Transient,
            $"The report '{key}' in {store.Address} changed {Attempts} times while a try of the run wrote its own; run again.");
    }

    /// <summary>The reports in their order, each with the second of its place in it.</summary>
    private async Task<List<(string Second, string Key)>> KeysAsync(CancellationToken cancellationToken)
    {
        var keys = new List<(string Second, string Key)>();
        await foreach (var entry in store.ListAsync(DatabaseKeys.Reports(_databaseKey), cancellationToken))
        {
            keys.Add((SecondOf(entry), entry.Key));
        }

        // Run ids begin with their time, so the listing has them in this order but for those from the future.
        return [.. keys.OrderBy(one => one.Second, StringComparer.Ordinal)];
    }

    private string SecondOf(ObjectEntry entry)
    {
        var name = entry.Key[DatabaseKeys.Reports(_databaseKey).Length..];
        var second = name[..Math.Min(name.Length, RunId.TimeLength)];
        return RunId.ParseTime(second) is not { } time ? second : RunPlace.Of(store, time, entry.LastModified, timeProvider) is { } place ? RunId.TimeText(place) : "";
    }

    private static bool Prevails(RunReport report, RunReport before)
    {
        var (rank, rankBefore) = (RankOf(report), RankOf(before));
        return rank > rankBefore || (rank == rankBefore && report.Try >= before.Try);
    }

    private static int RankOf(RunReport report) => report.Status switch
    {
        RunStatus.Completed => report.Rows is null ? CountedCommit - 1 : CountedCommit,

        // Likewise, and only the try that was held knows what was found, which is what can be approved.
        RunStatus.Held => report.Rows is null ? 2 : 3,
        RunStatus.Unchanged => 1,
        _ => 0,
    };

    private Task<(RunReport? Report, string? ETag)> ReadAsync(string key, CancellationToken cancellationToken) =>
        StoredJson.ReadAsync(store, key, ReportJson.Indented.RunReport, MaxBytes, cancellationToken);

    private string KeyOf(string runId) => DatabaseKeys.Report(_databaseKey, runId);
}
