using System.Globalization;
using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>What people do about one organization's runs, and the records of it. Each act takes effect with the next run, wherever that takes place.</summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">Receives what happens.</param>
public sealed class OrganizationActs(IObjectStore store, long organizationId, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    private readonly OrganizationDatabase _database = new(store, organizationId, settings, timeProvider, logger);
    private readonly Pauses _pauses = new(store, organizationId, timeProvider);
    private readonly Approvals _approvals = new(store, organizationId, timeProvider);

    // Each state costs a small request.
    private const int FewStates = 20;

    // Between the record of a restore and its commit the database is verified and uploaded; the store's clock may be another one.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestRestore = TimeSpan.FromHours(3);

    /// <summary>The records of what people did, as they are stored.</summary>
    public AuditLog Audit { get; } = new(store, organizationId, timeProvider, logger);

    /// <summary>
    /// What people did, newest first. A restore whose process ended before it could record its end was done where the state that it made is there: that is looked up among the states that were made
    /// soon after it, and only where a record says no more than that a restore was begun.
    /// </summary>
    /// <param name="count">At most so many.</param>
    /// <param name="before">The id of the record after which the list begins; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<AuditRecord>> ListAsync(int count, string? before = null, CancellationToken cancellationToken = default) =>
        await WithEndsAsync(await Audit.ListAsync(count, before, cancellationToken), cancellationToken);

    /// <summary>As <see cref="ListAsync"/>, of acts that began after a time, see <see cref="AuditLog.ListSinceAsync"/>.</summary>
    /// <param name="count">At most so many.</param>
    /// <param name="since">The time (UTC).</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public async Task<IReadOnlyList<AuditRecord>> ListSinceAsync(int count, DateTimeOffset since, CancellationToken cancellationToken = default) =>
        await WithEndsAsync(await Audit.ListSinceAsync(count, since, cancellationToken), cancellationToken);

    /// <summary>Approves the plan of the organization's newest run, which must be held by findings.</summary>
    /// <param name="reason">Why, see <see cref="ActReason"/>.</param>
    /// <param name="actor">Who approves.</param>
    /// <param name="heldRunId">The run that is meant, to be sure; <see langword="null"/> for the newest one.</param>
    /// <param name="cancellationToken">Gives up; approving again is harmless.</param>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<ApproveOutcome> ApproveNewestAsync(string reason, string actor, string? heldRunId = null, CancellationToken cancellationToken = default)
    {
        var newest = await _database.Reports.NewestAsync(1, cancellationToken) is [var last, ..] ? last : null;
        if (RefusalOf(newest, heldRunId) is { } refusal)
        {
            return new ApproveOutcome { Refusal = refusal, HasRun = newest is not null };
        }

        var (outcome, warning) = await Audit.RecordAsync(
            AuditActs.Approve,
            actor,
            reason,
            Ids("run", newest!.RunId),
            token => _approvals.ApproveAsync(newest, reason, actor, token),
            approved => approved.IsNew ? AuditOutcome.Done : AuditOutcome.Unchanged,
            cancellationToken);
        return new ApproveOutcome { HasRun = true, Held = newest, Approval = outcome.Approval, IsNew = outcome.IsNew, Pause = await FindPauseAsync(cancellationToken), Warning = warning };
    }

    /// <summary>The approval of the plan of a held run that holds now; <see langword="null"/> when there is none.</summary>
    /// <param name="held">The report of the run.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<Approval?> ApprovalOfAsync(RunReport held, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(held);
        return _approvals.FindOfAsync(held, cancellationToken);
    }

    /// <summary>The pause that holds today; <see langword="null"/> when there is none.</summary>
    /// <exception cref="ObjectStoreException">The store cannot be read.</exception>
    public Task<Pause?> FindPauseAsync(CancellationToken cancellationToken = default) => _pauses.FindInForceAsync(TodayAsync, cancellationToken);

    /// <summary>Pauses the organization's runs; a pause that is there is replaced.</summary>
    /// <param name="reason">Why, see <see cref="ActReason"/>.</param>
    /// <param name="until">The first day that is planned again, in the organization's time zone; <see langword="null"/> until it is resumed.</param>
    /// <param name="actor">Who pauses.</param>
    /// <param name="cancellationToken">Gives up; pausing again is harmless.</param>
    /// <exception cref="InvalidDatabaseException">The organization has no database: its number may be misspelt.</exception>
    /// <exception cref="InvalidSettingException">The day is not after today.</exception>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<PauseOutcome> PauseAsync(string reason, DateOnly? until, string actor, CancellationToken cancellationToken = default)
    {
        var day = until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (until is { } first && await TodayAsync(cancellationToken) is var today && first <= today)
        {
            throw InvalidSettingException.OfInput("until", FormattableString.Invariant($"The day {day} of the end of the pause is not after today ({today:yyyy-MM-dd}): give the first day that is to be planned again, or none."));
        }

        if ((await _database.ExamineAsync(cancellationToken)).Kind == StoredDatabaseKind.None)
        {
            throw new InvalidDatabaseException($"There is no database '{_database.Key}' in {store.Address}, so nothing is paused; check the organization's number.");
        }

        var (outcome, warning) = await Audit.RecordAsync(
            AuditActs.Pause,
            actor,
            reason,
            day is null ? Ids() : Ids("until", day),
            token => _pauses.PauseAsync(reason, until, actor, token),
            _ => AuditOutcome.Done,
            cancellationToken);
        return new PauseOutcome(outcome.Pause, outcome.Replaced, warning);
    }

    /// <summary>Ends the pause of the organization's runs.</summary>
    /// <param name="reason">Why, if that was said.</param>
    /// <param name="actor">Who ends it.</param>
    /// <param name="cancellationToken">Gives up; asking again is harmless.</param>
    /// <returns>How it ended. Where there is no pause, nothing is recorded.</returns>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<ResumeOutcome> ResumeAsync(string? reason, string actor, CancellationToken cancellationToken = default)
    {
        if (await _pauses.FindAsync(cancellationToken) is null)
        {
            return new ResumeOutcome(ResumeResult.NotPaused, Pause: null, Warning: null);
        }

        var (outcome, warning) = await Audit.RecordAsync(
            AuditActs.Resume,
            actor,
            reason,
            Ids(),
            _pauses.ResumeAsync,
            resumed => resumed.Result == ResumeResult.Resumed ? AuditOutcome.Done : AuditOutcome.Unchanged,
            cancellationToken);
        return new ResumeOutcome(outcome.Result, outcome.Pause, warning);
    }

    /// <summary>Removes the lease of whoever holds it now, see <see cref="OrganizationDatabase.BreakLeaseAsync"/>.</summary>
    /// <param name="reason">Why, if that was said.</param>
    /// <param name="actor">Who removes it.</param>
    /// <param name="cancellationToken">Gives up; the lease may be removed or not.</param>
    /// <returns>Whether it was removed. Where there is no lease, nothing is recorded.</returns>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public Task<LeaseBreakOutcome> BreakLeaseAsync(string? reason, string actor, CancellationToken cancellationToken = default) => BreakLeaseAsync(_ => true, reason, actor, cancellationToken);

    /// <summary>Removes the lease of a holder that is meant, and no other that has taken its place.</summary>
    /// <param name="isMeant">Whether a holder is to lose it.</param>
    /// <param name="reason">Why, if that was said.</param>
    /// <param name="actor">Who removes it.</param>
    /// <param name="cancellationToken">Gives up; the lease may be removed or not.</param>
    /// <returns>Whether it was removed. Where there is no such lease, nothing is recorded.</returns>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<LeaseBreakOutcome> BreakLeaseAsync(Func<LeaseHolder, bool> isMeant, string? reason, string actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(isMeant);
        if (await _database.HolderAsync(cancellationToken) is not { } holder || !isMeant(holder))
        {
            return new LeaseBreakOutcome(WasBroken: false, Warning: null);
        }

        var (wasBroken, warning) = await Audit.RecordAsync(
            AuditActs.LeaseBreak,
            actor,
            reason,
            holder.RunId is { } run ? Ids("run", run) : Ids(),
            // The record names this one: while it was written another may have come.
            token => _database.BreakLeaseAsync(next => next.RunId == holder.RunId && next.InstanceId == holder.InstanceId, token),
            broken => broken ? AuditOutcome.Done : AuditOutcome.Unchanged,
            cancellationToken);
        return new LeaseBreakOutcome(wasBroken, warning);
    }

    private static bool IsBegunRestore(AuditRecord record) => record is { Act: AuditActs.Restore, Outcome: AuditOutcome.Begun };

    private async Task<IReadOnlyList<AuditRecord>> WithEndsAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        var begun = records.Where(IsBegunRestore).ToList();
        if (begun.Count == 0)
        {
            return records;
        }

        var made = await FindRestoringRunsAsync(begun, cancellationToken);
        return [.. records.Select(record => IsBegunRestore(record) && record.Ids.TryGetValue("run", out var run) && made.Contains(run) ? record with { Outcome = AuditOutcome.Done } : record)];
    }

    /// <summary>The runs that made states by going back soon after these records; none where the states cannot be read: the records are shown all the same.</summary>
    private async Task<HashSet<string>> FindRestoringRunsAsync(IReadOnlyList<AuditRecord> begun, CancellationToken cancellationToken)
    {
        try
        {
            var states = await new OrganizationHistory(store, organizationId, settings, timeProvider, logger).ListAsync(
                made => begun.Any(record => made - record.At >= -ClockDifference && made - record.At <= LongestRestore), FewStates, cancellationToken);
            return [.. states.Where(state => state.Kind == CommitKind.Restore).Select(state => state.RunId).OfType<string>()];
        }
        catch (Exception failure) when (failure is ObjectStoreException or InvalidDatabaseException)
        {
            logger.LogWarning(failure, "It is not known which restores of organization {OrganizationId} that were begun have ended", organizationId);
            return [];
        }
    }

    private string? RefusalOf(RunReport? newest, string? heldRunId) => newest switch
    {
        _ when heldRunId is not null && !RunId.IsValid(heldRunId) => $"The run to approve, '{ActReason.Quoted(heldRunId)}', is not the id of a run; take it from the report of the run that is held, such as 20260115T060000Z-0a1b2c3d.",
        null => FormattableString.Invariant($"There is nothing to approve: organization {organizationId} has no run in {store.Address}. Correct the organization or the store."),
        _ when heldRunId is not null && heldRunId != newest.RunId =>
            $"Run {heldRunId} is not the newest one of organization {organizationId}: that is {newest.RunId}, which {EndOf(newest.Status)}. Look at that one, and approve it if it is held.",
        { Status: not RunStatus.Held } =>
            $"There is nothing to approve: the newest run of organization {organizationId}, {newest.RunId}, is not held: it {EndOf(newest.Status)}.{(newest.Status is RunStatus.Completed or RunStatus.Unchanged ? "" : " Run again first.")}",
        { Guard: { } guard } when guard.Findings.Any(finding => finding.Holds) => null,
        { Pause: not null } =>
            $"There is nothing to approve: run {newest.RunId} of organization {organizationId} is held by a pause alone. 'resume' ends it.",
        _ => $"There is nothing to approve: run {newest.RunId} of organization {organizationId} is held, and its report has no findings. Run again first.",
    };

    private static string EndOf(RunStatus status) => status switch
    {
        RunStatus.Completed => "completed",
        RunStatus.Unchanged => "found nothing to change",
        RunStatus.Held => "is held",
        RunStatus.Busy => "found another run at work",
        RunStatus.Transient => "failed with a fault that may pass",
        RunStatus.Rejected => "was rejected",
        RunStatus.Superseded => "was taken over by a later try",
        RunStatus.Deferred => "was put off",
        _ => "ended in a way that this version does not know",
    };

    private static Dictionary<string, string> Ids() => new(StringComparer.Ordinal);

    private static Dictionary<string, string> Ids(string kind, string id) => new(StringComparer.Ordinal) { [kind] = id };

    /// <summary>The date in the organization's time zone as its last run found it; before the first one, in that of the settings.</summary>
    private async Task<DateOnly> TodayAsync(CancellationToken cancellationToken)
    {
        var (status, _) = await OrganizationStatuses.ReadAsync(store, organizationId, cancellationToken);
        return OrganizationZone.DayAt(OrganizationZone.Of(status?.Timezone, settings), timeProvider.GetUtcNow());
    }
}

/// <summary>What became of a wish to approve.</summary>
public sealed record ApproveOutcome
{
    /// <summary>Why there is nothing to approve; <see langword="null"/> when the plan is approved.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether the organization has any run.</summary>
    public required bool HasRun { get; init; }

    /// <summary>The approval that is stored now.</summary>
    public Approval? Approval { get; init; }

    /// <summary>What the run reported whose plan is approved.</summary>
    public RunReport? Held { get; init; }

    /// <summary>Whether this call has stored it; else another person had approved already, as it says.</summary>
    public bool IsNew { get; init; }

    /// <summary>The pause that holds the plan back all the same.</summary>
    public Pause? Pause { get; init; }

    /// <summary>That the act could not be recorded.</summary>
    public string? Warning { get; init; }
}

/// <summary>A pause that was stored.</summary>
/// <param name="Pause">The pause.</param>
/// <param name="Replaced">The one that it has replaced.</param>
/// <param name="Warning">That the act could not be recorded.</param>
public sealed record PauseOutcome(Pause Pause, Pause? Replaced, string? Warning);

/// <summary>What became of a wish to end a pause.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Pause">The pause that was ended, or that is there now.</param>
/// <param name="Warning">That the act could not be recorded.</param>
public sealed record ResumeOutcome(ResumeResult Result, Pause? Pause, string? Warning);

/// <summary>What became of a wish to remove a lease.</summary>
/// <param name="WasBroken">Whether it was removed; else there was none, or it changed hands meanwhile.</param>
/// <param name="Warning">That the act could not be recorded.</param>
public sealed record LeaseBreakOutcome(bool WasBroken, string? Warning);
