using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Events;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Runs.Verification;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs;

/// <summary>
/// One run of one organization, in the order of docs/storage-protocol.md, section 4. The lease saves work, the commit keeps data safe: whatever
/// fails before the commit leaves the store as it was.
/// </summary>
/// <param name="store">Where the databases are.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="engine">What plans the emails.</param>
/// <param name="timeProvider">The clock: which day it is, and how long steps take. Never used to judge a lease.</param>
/// <param name="logger">Receives what happens, without personal data.</param>
public sealed class OrganizationRun(IObjectStore store, RunSettings settings, IScheduleEngine engine, TimeProvider timeProvider, ILogger logger)
{
    private static readonly TimeSpan ReportWithin = TimeSpan.FromSeconds(5);

    // Four of the five seconds that a process has then are those of the lease's release.
    private static readonly TimeSpan ReportWithinOnceCancelled = TimeSpan.FromSeconds(1);

    /// <summary>Runs once. What decides over a retry is returned; only the unforeseen is thrown.</summary>
    /// <param name="request">What to run. The same request again, after a commit whose answer was lost, finds that commit and does nothing.</param>
    /// <param name="progress">Receives the progress of the run, also from worker threads.</param>
    /// <param name="cancellationToken">Stops the run; the lease is released and nothing is committed.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<RunOutcome> RunAsync(RunRequest request, IProgress<ScheduleProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var span = RunTelemetry.StartRun(request);
        var since = timeProvider.GetTimestamp();
        var recorder = new RunRecorder(request, store, settings.Engine, timeProvider, progress);
        try
        {
            // What follows the report, the release of the lease above all, is counted as well.
            var outcome = recorder.Complete(await RunOnceAsync(request, recorder, cancellationToken));
            RunTelemetry.End(span, outcome, request.DryRun, timeProvider.GetElapsedTime(since));
            return outcome;
        }
        catch (Exception failure)
        {
            RunTelemetry.End(span, request.OrganizationId, failure);
            throw;
        }
        finally
        {
            RunTelemetry.Asked(request.OrganizationId, recorder.Traffic);
        }
    }

    private async Task<RunOutcome> RunOnceAsync(RunRequest request, RunRecorder recorder, CancellationToken cancellationToken)
    {
        using var scope = logger.BeginScope("run {RunId} of organization {OrganizationId}", request.RunId, request.OrganizationId);
        try
        {
            // 1. The request. Nothing has been touched yet.
            request.Validate();
            return request.DryRun
                ? await PlanAsync(request, recorder, cancellationToken)
                : await RunInOrderAsync(request, recorder, cancellationToken);
        }
        catch (Exception failure) when (RunFailure.Of(failure) is { } fault)
        {
            LogFault(request, failure, fault);
            return await FailAsync(request, recorder, fault, cancellationToken);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            await FailAsync(request, recorder, RunFailure.Unforeseen(failure), cancellationToken);
            throw;
        }
    }

    private async Task<RunOutcome> RunInOrderAsync(RunRequest request, RunRecorder recorder, CancellationToken cancellationToken)
    {
        var database = new OrganizationDatabase(recorder.Store, request.OrganizationId, settings with { Actor = request.Actor ?? settings.Actor }, timeProvider, logger);

        // 2. The lease. A busy one is an answer: whether to wait is the workflow's to decide. Taking it proves that the store keeps conditions.
        var attempt = await recorder.StepAsync("take the lease", () => database.Leases.TryAcquireAsync(database.Key, request.RunId, request.Try, cancellationToken));
        if (attempt.Lease is not { } lease)
        {
            return attempt.IsSuperseded
                ? RunOutcome.Superseded(request, attempt.Holder)
                : RunOutcome.Busy(request.OrganizationId, request.RunId, attempt.Holder!);
        }

        await using var held = lease;
        recorder.Lease = lease;
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        Func<bool> hasNeighbours = static () => false;
        try
        {
            // 3. In which layout the database is, as what is in the store says. Then a commit of this run: its answer was lost, and it must not plan twice.
            await using var session = await database.OpenAsync(request.RunId, working.Token);
            if (session.EarlierCommit is { } found)
            {
                return await AlreadyCommittedAsync(request, recorder, database.Reports, found, cancellationToken);
            }

            // 4. A healthy database in a file that no other process sees. 5. What has been reported since the last run, then the plan, or the safe part of one that is held back.
            using var workspace = database.NewWorkspace(request.RunId);
            hasNeighbours = workspace.HasHadNeighbours;
            var prepared = await Preparation(request, recorder, database).PrepareAsync(session.CheckOutAsync, workspace, working.Token);
            if (await CommitAsync(recorder, session, prepared, working.Token) is { Status: CommitStatus.LostRace })
            {
                // Who came first may be this very run: another try of it, or a write of this one whose answer was lost.
                if (await session.FindCommitAsync(cancellationToken) is { } own)
                {
                    return await AlreadyCommittedAsync(request, recorder, database.Reports, own, cancellationToken);
                }

                RunTelemetry.LostRace(request.OrganizationId);
                return await FailUnderLeaseAsync(request, recorder, lease, RunFailure.LostRace(database.Key), cancellationToken);
            }

            // 8. What a log and events need from time to time. It may fail: the commit stands.
            recorder.Warn(await recorder.StepAsync("maintenance", () => MaintainAsync(session, prepared.CheckOut, database.Events, working.Token)));

            // 9. The report and the status. 10. As the blocks end, the local copy is removed and the lease released.
            return await CompleteAsync(recorder, database.Reports, prepared.HoldReason, lease, cancellationToken);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return await FailUnderLeaseAsync(request, recorder, lease, RunFailure.LostLease(database.Key), cancellationToken);
        }
        catch (Exception failure) when (RunFailure.Of(failure) is { } fault)
        {
            fault = fault.Among(hasNeighbours());
            LogFault(request, failure, fault);
            return await FailUnderLeaseAsync(request, recorder, lease, fault, cancellationToken);
        }
    }

    /// <summary>
    /// Ends a try that held the lease. The release looks at the lease once more: only then is it known whether the lease has passed to a later try
    /// of the run. That one reports how the run ends, and writes the report.
    /// </summary>
    private async Task<RunOutcome> FailUnderLeaseAsync(RunRequest request, RunRecorder recorder, ILease lease, RunFailure fault, CancellationToken cancellationToken)
    {
        await lease.DisposeAsync();
        return lease.IsSuperseded ? RunOutcome.Superseded(request) : await FailAsync(request, recorder, fault, cancellationToken);
    }

    /// <returns><see langword="null"/> when there is nothing to commit.</returns>
    private static async Task<CommitResult?> CommitAsync(RunRecorder recorder, DatabaseSession session, PreparedCommit prepared, CancellationToken cancellationToken)
    {
        var counting = prepared.CountDayAsync(cancellationToken);
        try
        {
            if (!prepared.IsDue)
            {
                await counting;
                return null;
            }

            // 6. What is committed is verified; what is not changed was verified at the check-out.
            await using var verification = await VerifyAsync(recorder, prepared, counting, cancellationToken);

            // 7. On top of exactly what was read, or not at all.
            cancellationToken.ThrowIfCancellationRequested();
            var commit = await recorder.StepAsync("commit", () => session.CommitAsync(prepared.CheckOut, recorder.RowsChanged, verification, prepared.Kind, cancellationToken));
            if (commit.Status != CommitStatus.LostRace)
            {
                recorder.Committed(commit);
            }

            await counting;
            return commit;
        }
        finally
        {
            await counting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<RunOutcome> PlanAsync(RunRequest request, RunRecorder recorder, CancellationToken cancellationToken)
    {
        var database = new OrganizationDatabase(recorder.Store, request.OrganizationId, settings, timeProvider, logger);
        using var workspace = database.NewWorkspace(request.RunId);
        var wouldChange = await Preparation(request, recorder, database).PreviewAsync(database.CheckOutToReadAsync, workspace, cancellationToken);
        return RunOutcome.Of(recorder.ReportOf(wouldChange ? RunStatus.Completed : RunStatus.Unchanged));
    }

    private RunPreparation Preparation(RunRequest request, RunRecorder recorder, OrganizationDatabase database) =>
        new(database, recorder.Store, settings, engine, recorder, Schedule(request, recorder), timeProvider);

    private async Task<string?> MaintainAsync(DatabaseSession session, CheckOut checkOut, OrganizationEvents events, CancellationToken cancellationToken)
    {
        if (checkOut.Beside.HasEvents)
        {
            await events.TryRemoveExpiredAsync(settings.EventDays, logger, cancellationToken);
        }

        return await session.MaintainAsync(checkOut, cancellationToken);
    }

    /// <summary>
    /// What the built-in engine leaves is verified, and its emails of the day are counted, while it is sent. The program of another may have left a process behind: its work is hashed first, so that whatever writes to the file from
    /// then on makes its commit be refused, and nothing of it is sent before it is verified.
    /// </summary>
    private static async Task<FileVerification> VerifyAsync(RunRecorder recorder, PreparedCommit prepared, Task counting, CancellationToken cancellationToken)
    {
        var (checkOut, contacts) = (prepared.CheckOut, prepared.Contacts);
        if (contacts is null)
        {
            return FileVerification.WhileSent(
                async sending =>
                {
                    await counting.WaitAsync(sending);
                    await recorder.InnerStepAsync("verify", token => ScheduledDatabase.Verify(checkOut.Path, contacts, token), sending);
                },
                cancellationToken);
        }

        await counting;
        return FileVerification.Ended(await recorder.LocalStepAsync(
            "verify",
            async token =>
            {
                var hash = await checkOut.HashAsync(token);
                await Task.Run(() => ScheduledDatabase.Verify(checkOut.Path, contacts, token), token);
                return hash;
            },
            cancellationToken));
    }

    private ScheduleRequest Schedule(RunRequest request, RunRecorder recorder) => new()
    {
        OrganizationId = request.OrganizationId,

        // The instant of this try, not of the request: a run that waited for hours must not plan emails for a time that has passed.
        Moment = request.AsOf is { } day ? PlanningMoment.AsOf(day) : PlanningMoment.At(recorder.StartedAt),
        RunId = request.RunId,
        StartedAt = recorder.StartedAt,
        Settings = settings.Scheduling,
        DryRun = request.DryRun,
    };

    private async Task<RunOutcome> AlreadyCommittedAsync(RunRequest request, RunRecorder recorder, RunReports reports, CommitInfo commit, CancellationToken cancellationToken)
    {
        var status = commit.Kind == CommitKind.Hold ? RunStatus.Held : RunStatus.Completed;
        var report = await reports.FindAsync(request.RunId, cancellationToken);
        if (report is null || report.Status != status)
        {
            // The process died between commit and report, or is still alive and about to write it: then its report, which has the counts, prevails.
            var reason = $"Committed earlier by a try of this run, {commit.RowsChanged} {(commit.RowsChanged == 1 ? "row" : "rows")} changed; its report was not there.";
            report = await reports.WriteAsync(recorder.ReportOf(status, reason), cancellationToken);
        }

        await WithinAsync(token => new OrganizationStatusWriter(recorder.Store, logger).TryWriteAsync(report, holdsLease: false, token), cancellationToken);
        return RunOutcome.Of(report);
    }

    private async Task<RunOutcome> CompleteAsync(RunRecorder recorder, RunReports reports, string? holdReason, ILease lease, CancellationToken cancellationToken)
    {
        var status = holdReason is not null ? RunStatus.Held : recorder.HasCommitted ? RunStatus.Completed : RunStatus.Unchanged;
        var report = recorder.ReportOf(status, holdReason);

        // A run that found nothing to do may have found its own commit, by another try, in the database: the report of that prevails.
        return RunOutcome.Of(await TryWriteAsync(recorder, reports, report, lease, cancellationToken) ?? report);
    }

    private async Task<RunOutcome> FailAsync(RunRequest request, RunRecorder recorder, RunFailure fault, CancellationToken cancellationToken)
    {
        var report = recorder.ReportOf(fault.Status, fault.Reason, fault.Rejection);
        if (!request.DryRun && RunId.IsValid(request.RunId) && OrganizationId.IsValid(request.OrganizationId))
        {
            await TryWriteAsync(recorder, new RunReports(recorder.Store, request.OrganizationId, timeProvider), report, lease: null, cancellationToken);
        }

        return RunOutcome.Of(report);
    }

    /// <summary>What the run did is done, whether its report can be written or not.</summary>
    /// <returns>The report that is in the store now; <see langword="null"/> when that is not known.</returns>
    private async Task<RunReport?> TryWriteAsync(RunRecorder recorder, RunReports reports, RunReport report, ILease? lease, CancellationToken cancellationToken)
    {
        RunReport? stored = null;
        await WithinAsync(
            async token =>
            {
                try
                {
                    stored = await reports.WriteAsync(report, token);
                }
                catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
                {
                    logger.LogWarning(failure, "The report of run {RunId} could not be written", report.RunId);
                }

                var holdsLease = lease is { Lost.IsCancellationRequested: false };
                await new OrganizationStatusWriter(recorder.Store, logger).TryWriteAsync(stored ?? report, holdsLease, token);
            },
            cancellationToken);
        return stored;
    }

    /// <summary>What is written of a run that has ended. A caller that gives up does not unwrite it, but waits no longer than a process has that is asked to end.</summary>
    private async Task WithinAsync(Func<CancellationToken, Task> writeAsync, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(ReportWithin, timeProvider);
        await using var ending = cancellationToken.Register(() => bound.CancelAfter(ReportWithinOnceCancelled));
        await writeAsync(bound.Token);
    }

    private void LogFault(RunRequest request, Exception failure, RunFailure fault) =>
        logger.LogWarning(failure, "Run {RunId} of organization {OrganizationId} ended: {Reason}", request.RunId, request.OrganizationId, fault.Reason);
}
