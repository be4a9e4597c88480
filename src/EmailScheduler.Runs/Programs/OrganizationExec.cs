using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Retries;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs.Programs;

/// <summary>
/// Gives an organization's database to a program and commits what it has made of it: for importers, and for whatever else changes rows that are not the
/// scheduler's. The steps are those of a run (docs/storage-protocol.md, section 4) with the program in the place of the engine, and two differences: once
/// started the program is never started again, and it may change every table.
/// </summary>
/// <param name="store">Where the databases are.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock for waits. Never used to judge a lease.</param>
/// <param name="logger">Receives what happens, without personal data.</param>
public sealed class OrganizationExec(IObjectStore store, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    private static readonly TimeSpan SearchWithin = TimeSpan.FromSeconds(5);

    private readonly StepLimit _limit = new(settings.Engine with { Command = null }, timeProvider);

    /// <summary>Runs the program once. What decides over a repetition is returned; only the unforeseen is thrown.</summary>
    /// <param name="request">The program.</param>
    /// <param name="retry">How patiently a busy lease and a passing fault are waited for, until the program is started.</param>
    /// <param name="report">Receives the state of those tries.</param>
    /// <param name="cancellationToken">Kills the program; the lease is released and nothing is committed.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<ExecOutcome> RunAsync(ExecRequest request, RetrySettings retry, Action<RunWorkflowStatus>? report = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var scope = logger.BeginScope("exec {RunId} of organization {OrganizationId}", request.RunId, request.OrganizationId);
        var database = new OrganizationDatabase(store, request.OrganizationId, settings, timeProvider, logger);
        ExecSession? session = null;
        try
        {
            // What may be tried again ends here: with the database checked out.
            var context = new InProcessWorkflowContext(
                async (asked, token) =>
                {
                    (var outcome, session) = await OpenAsync(database, asked, token);
                    return outcome;
                },
                timeProvider,
                report);
            var opened = await RunWorkflow.RunAsync(context, new RunRequest { OrganizationId = request.OrganizationId, RunId = request.RunId }, retry, cancellationToken);
            return session is null ? NotStarted(opened) : await RunOnceAsync(session, request, cancellationToken);
        }
        finally
        {
            await (session?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    /// <summary>Takes the lease and checks out.</summary>
    /// <returns>Completed with the session, or why there is none.</returns>
    private async Task<(RunOutcome Outcome, ExecSession? Session)> OpenAsync(OrganizationDatabase database, RunRequest request, CancellationToken cancellationToken)
    {
        CancellationToken lost = default;
        try
        {
            var answer = await database.Leases.TryAcquireAsync(database.Key, request.RunId, request.Try, cancellationToken);
            if (answer.Lease is not { } lease)
            {
                return (answer.IsSuperseded ? RunOutcome.Superseded(request, answer.Holder) : RunOutcome.Busy(request.OrganizationId, request.RunId, answer.Holder!), null);
            }

            lost = lease.Lost;
            using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lost);
            return (Outcome(request, RunStatus.Completed), await ExecSession.OpenAsync(database, lease, _limit, working.Token));
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return (Outcome(request, RunStatus.Transient) with { Reason = $"The lease of '{database.Key}' could not be kept; the program was not started." }, null);
        }
        catch (Exception failure) when (RunFailure.Of(failure) is { } fault)
        {
            logger.LogWarning(failure, "The database was not checked out: {Reason}", fault.Reason);
            return (Outcome(request, fault.Status) with { Reason = fault.Reason, Rejection = fault.Rejection }, null);
        }
    }

    /// <summary>From here on the program is started once, whatever happens.</summary>
    private async Task<ExecOutcome> RunOnceAsync(ExecSession session, ExecRequest request, CancellationToken cancellationToken)
    {
        var lost = session.Lease.Lost;
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lost);
        using var local = new ProgramDatabase(session.CheckOut.Path, timeProvider);
        int? exitCode = null;
        try
        {
            local.Remember();
            exitCode = await RunProgramAsync(session, request, working.Token);
            working.Token.ThrowIfCancellationRequested();
            return (exitCode == 0 ? await KeepAsync(session, request, local, working.Token) : Failed(request, exitCode.Value)) with { ProgramExitCode = exitCode };
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var fate = exitCode is null ? "the program was killed with all processes that it has started" : "what the program did was not kept";
            return Ended(request.RunId, ExecStatus.Transient, $"Lost lease: the lease of '{Key(request)}' could not be kept, so {fate}; nothing was committed. Run it again by hand.") with { ProgramExitCode = exitCode };
        }
        catch (Exception failure) when (RunFailure.Of(failure) is { } fault)
        {
            logger.LogWarning(failure, "Nothing was committed: {Reason}", fault.Reason);
            var status = fault.Status == RunStatus.Transient ? ExecStatus.Transient : ExecStatus.Rejected;
            return Ended(request.RunId, status, fault.Reason) with { Rejection = fault.Rejection, ProgramExitCode = exitCode };
        }
    }

    private async Task<int> RunProgramAsync(ExecSession session, ExecRequest request, CancellationToken cancellationToken)
    {
        using var limit = request.Timeout is { } timeout ? new CancellationTokenSource(timeout, timeProvider) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await new ProgramProcess(request, session.CheckOut.Path, timeProvider).RunAsync(either.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new EngineException(FormattableString.Invariant(
                $"The program '{request.Program}' took longer than {request.Timeout!.Value.TotalSeconds} s and was killed; nothing was committed. Give it more time, or fix it."));
        }
    }

    /// <summary>Verifies what the program left, and commits it on top of exactly what was checked out, or not at all.</summary>
    private async Task<ExecOutcome> KeepAsync(ExecSession session, ExecRequest request, ProgramDatabase local, CancellationToken cancellationToken)
    {
        await local.RequireClosedAsync(cancellationToken);
        var changed = await _limit.RunAsync("compare", local.Compare, cancellationToken);

        // A database that is new is committed whatever the program did.
        if (changed is null && session.CheckOut.BaseVersion is not null)
        {
            return Ended(request.RunId, ExecStatus.Unchanged);
        }

        // Hashed before it is verified: whatever writes to the file from then on makes its commit be refused.
        local.Detach();
        var hash = await session.CheckOut.HashAsync(cancellationToken);
        await _limit.RunAsync("verify", local.Verify, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return await CommitAsync(session, request, changed ?? 0, hash, cancellationToken);
    }

    private async Task<ExecOutcome> CommitAsync(ExecSession session, ExecRequest request, long rows, string hash, CancellationToken cancellationToken)
    {
        CommitResult commit;
        await using var verification = FileVerification.Ended(hash);
        try
        {
            commit = await session.Database.CommitAsync(session.CheckOut, rows, verification, CommitKind.Exec, cancellationToken);
        }
        catch (Exception failure) when (failure is ObjectStoreException { Kind: ObjectStoreFailure.Transient } or OperationCanceledException)
        {
            logger.LogWarning(failure, "The answer to the commit was lost");
            return await FindOwnAsync(session, request) ?? Uncertain(request);
        }

        if (commit.Status == CommitStatus.LostRace)
        {
            RunTelemetry.LostRace(request.OrganizationId);
            return await FindOwnAsync(session, request) ?? LostRace(request);
        }

        var warning = await session.Database.MaintainAsync(session.CheckOut, cancellationToken);
        return commit.Status == CommitStatus.Committed
            ? Ended(request.RunId, ExecStatus.Completed) with { RowsChanged = rows, Version = commit.Version, Warning = warning }
            : Ended(request.RunId, ExecStatus.Unchanged);
    }

    /// <summary>
    /// Looks for the commit after a lost race, which an earlier write of this very commit may have won, or a lost answer. The caller may have given up, and the
    /// lease may be lost: whether the commit was made is worth a moment all the same.
    /// </summary>
    /// <returns>Completed, or that it is not known; <see langword="null"/> when it is not there.</returns>
    private async Task<ExecOutcome?> FindOwnAsync(ExecSession session, ExecRequest request)
    {
        using var bound = new CancellationTokenSource(SearchWithin, timeProvider);
        try
        {
            return await session.Database.FindCommitAsync(bound.Token) is { } own ? Ended(request.RunId, ExecStatus.Completed) with { RowsChanged = own.RowsChanged } : null;
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            logger.LogWarning(failure, "It could not be determined whether the commit was made");
            return Uncertain(request);
        }
    }

    private static string Key(ExecRequest request) => DatabaseKeys.Of(request.OrganizationId);

    private static ExecOutcome LostRace(ExecRequest request) => Ended(
        request.RunId,
        ExecStatus.Transient,
        $"Lost race: another run or program changed '{Key(request)}' meanwhile. The program has run, and nothing of what it did was kept; it is not started again by itself. Run it again by hand.");

    private static ExecOutcome Uncertain(ExecRequest request) => Ended(
        request.RunId,
        ExecStatus.Transient,
        $"The program has run, but the answer to its commit to '{Key(request)}' was lost, and the commit may still be made. Before the program is run again by hand, let a minute pass and look whether 'history' has {request.RunId}.");

    private static ExecOutcome Failed(ExecRequest request, int exitCode) => Ended(
        request.RunId, ExecStatus.Failed, FormattableString.Invariant($"The program '{request.Program}' ended with exit code {exitCode}; nothing was committed."));

    private static ExecOutcome NotStarted(RunOutcome opened) => Ended(
        opened.RunId,
        opened.Status switch
        {
            RunStatus.Rejected => ExecStatus.Rejected,
            RunStatus.Transient => ExecStatus.Transient,
            _ => ExecStatus.Busy,
        },
        opened.Reason) with
    { Rejection = opened.Rejection };

    private static ExecOutcome Ended(string runId, ExecStatus status, string? reason = null) => new() { Status = status, RunId = runId, Reason = reason };

    private static RunOutcome Outcome(RunRequest request, RunStatus status) => new() { Status = status, OrganizationId = request.OrganizationId, RunId = request.RunId };
}
