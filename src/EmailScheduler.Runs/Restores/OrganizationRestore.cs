using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs.Restores;

/// <summary>
/// Goes back to a past state of one organization's database, under the lease, by a commit on top of exactly the newest state that was read: what has been sent since, and which addresses
/// have been suppressed since, is carried forward into it.
/// </summary>
/// <param name="store">Where the databases are.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="timeProvider">The clock for commits and run ids.</param>
/// <param name="logger">Receives what happens.</param>
public sealed class OrganizationRestore(IObjectStore store, long organizationId, RunSettings settings, TimeProvider timeProvider, ILogger logger)
{
    private readonly OrganizationDatabase _database = new(store, organizationId, settings, timeProvider, logger);

    private readonly AuditLog _audit = new(store, organizationId, timeProvider, logger);

    private readonly StepLimit _limit = new(settings.Engine with { Command = null }, timeProvider);

    private DatabaseHistory History => new(store, _database.Key, _database.LogOptions, _database.KeptVersions, timeProvider, logger);

    private RestorePreparation Preparation => new(_database, organizationId, History, settings, _limit, timeProvider);

    /// <summary>Shows what going back does, from local copies: no lease is taken and nothing is written.</summary>
    /// <param name="state">The state.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidDatabaseException">The state is damaged or gone, or the newest one cannot be read; it is not certain what the database is; or the state cannot take what happened since.</exception>
    /// <exception cref="InvalidSettingException">A setting of the organization is out of range.</exception>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<RestorePlan> PreviewAsync(PastState state, RestoreOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        (await _database.ExamineAsync(cancellationToken)).RequireNoConflict();
        var runId = RunId.New(timeProvider);
        using var workspace = _database.NewWorkspace(runId);
        return (await Preparation.PrepareAsync(new RestoreWork(state, options, runId, workspace), _database.CheckOutToReadAsync, cancellationToken)).Plan;
    }

    /// <summary>Goes back as it was previewed, unless the newest state is no longer the one that the preview was made of.</summary>
    /// <param name="state">The state.</param>
    /// <param name="options">How.</param>
    /// <param name="previewed">The newest state when it was shown: <see cref="RestorePlan.NewestVersion"/>.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <returns>How it ended; declined where another state is the newest one by now, so that it must be shown again.</returns>
    /// <inheritdoc cref="RunAsync" path="/exception"/>
    public Task<RestoreOutcome> RunPreviewedAsync(PastState state, RestoreOptions options, string? previewed, CancellationToken cancellationToken = default) =>
        RunAsync(state, options, (plan, _) => Task.FromResult(string.Equals(plan.NewestVersion, previewed, StringComparison.Ordinal)), cancellationToken);

    /// <summary>Goes back, if that is wanted once it was shown what it does.</summary>
    /// <param name="state">The state.</param>
    /// <param name="options">How.</param>
    /// <param name="confirmAsync">Shows what it does, and asks; the lease is kept meanwhile.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="InvalidDatabaseException">The state is damaged or gone, or the newest one cannot be read; it is not certain what the database is; or the state cannot take what happened since.</exception>
    /// <exception cref="InvalidSettingException">A setting of the organization is out of range.</exception>
    /// <exception cref="ObjectStoreException">The store failed.</exception>
    public async Task<RestoreOutcome> RunAsync(
        PastState state, RestoreOptions options, Func<RestorePlan, CancellationToken, Task<bool>> confirmAsync, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(confirmAsync);
        RestorePlan? shown = null;
        BegunRecord? record = null;
        var isDeclined = false;
        var outcome = await _database.UnderLeaseAsync(
            async (found, runId, workspace, working) =>
            {
                found.RequireNoConflict();
                await using var session = await _database.OpenAsync(runId, working);
                var work = new RestoreWork(state, options, runId, workspace);
                (var checkOut, shown) = await Preparation.PrepareAsync(work, session.CheckOutAsync, working);
                if (!shown.IsChange)
                {
                    return new CommitResult(CommitStatus.Unchanged, checkOut!.BaseVersion, 0);
                }

                var verified = checkOut is null ? null : await VerifyAsync(work, session, checkOut, working);
                if (!await confirmAsync(shown, working))
                {
                    isDeclined = true;
                    return new CommitResult(CommitStatus.Unchanged, null, 0);
                }

                // The baseline goes back, too: an approval that was used up would let the same plan pass once more.
                await new Approvals(store, organizationId, timeProvider).EndAsync(working);
                record = await _audit.TryBeginAsync(AuditActs.Restore, settings.Actor ?? "unknown", options.Reason, IdsOf(state, runId), working);
                return checkOut is null ? await ReplaceAsync(work, found, working) : await CommitAsync(work, session, checkOut, shown, verified!, working);
            },
            cancellationToken);
        return new RestoreOutcome(outcome, shown, isDeclined, record is null ? null : await CompleteAsync(record, outcome.Status));
    }

    private static Dictionary<string, string> IdsOf(PastState state, string runId) => new(StringComparer.Ordinal) { ["run"] = runId, ["state"] = state.Id };

    // What ended otherwise may have been committed or not: the record stays as it was begun.
    private async Task<string?> CompleteAsync(BegunRecord record, RunStatus status) => status switch
    {
        RunStatus.Completed => await _audit.TryCompleteAsync(record, AuditOutcome.Done),
        RunStatus.Unchanged => await _audit.TryCompleteAsync(record, AuditOutcome.Unchanged),
        _ => null,
    };

    /// <summary>Hashed first: whatever writes to the file while it is verified, or while it is asked, makes its commit be refused.</summary>
    private async Task<string> VerifyAsync(RestoreWork work, DatabaseSession session, CheckOut checkOut, CancellationToken cancellationToken)
    {
        File.Delete(work.Newest);
        session.MakeUnique(checkOut);
        var hash = await checkOut.HashAsync(cancellationToken);
        return await _limit.RunAsync(
            "verify",
            async token =>
            {
                await SqliteFile.VerifyAsync(work.Path, $"'{_database.Key}', as it was at {work.State.Id},", token);
                return hash;
            },
            cancellationToken);
    }

    private static async Task<CommitResult> CommitAsync(RestoreWork work, DatabaseSession session, CheckOut checkOut, RestorePlan plan, string verified, CancellationToken cancellationToken)
    {
        await using var verification = FileVerification.Ended(verified);
        var result = await session.CommitRestoredAsync(checkOut, work.State.Id, plan.Carried?.RowsChanged ?? 0, verification, cancellationToken);
        if (result.Status == CommitStatus.Committed)
        {
            await session.MaintainAsync(checkOut, cancellationToken);
        }

        return result;
    }

    /// <summary>Puts the state in the place of one that cannot be read.</summary>
    private Task<CommitResult> ReplaceAsync(RestoreWork work, StoredDatabase found, CancellationToken cancellationToken)
    {
        var restore = new StateRestore(store, _database.Key, _database.LogOptions, _database.KeptVersions, timeProvider, logger) { Actor = settings.Actor };
        return work.State.TxId is { } commit
            ? restore.ToCommitAsync(found, commit, work.RunId, work.Path, cancellationToken)
            : restore.ToVersionAsync(found, work.State.Id, work.RunId, work.Path, cancellationToken);
    }
}
