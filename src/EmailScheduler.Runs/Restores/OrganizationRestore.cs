using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Restoring;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Workspaces;
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
                var work = new RestoreWork(state, options, session, workspace);
                var (checkOut, unreadable) = await CheckOutAsync(work, working);
                shown = await PrepareAsync(work, checkOut, unreadable, working);
                if (!shown.IsChange)
                {
                    return new CommitResult(CommitStatus.Unchanged, checkOut!.BaseVersion, 0);
                }

                var verified = checkOut is null ? null : await VerifyAsync(work, checkOut, working);
                if (!await confirmAsync(shown, working))
                {
                    isDeclined = true;
                    return new CommitResult(CommitStatus.Unchanged, null, 0);
                }

                record = await _audit.TryBeginAsync(AuditActs.Restore, settings.Actor ?? "unknown", options.Reason, IdsOf(state, runId), working);
                return checkOut is null ? await ReplaceAsync(work, found, working) : await CommitAsync(work, checkOut, shown, verified!, working);
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

    /// <summary>The newest state in a file of its own; or why it cannot be read, where only the bare state is wanted.</summary>
    private async Task<(CheckOut? CheckOut, string? Unreadable)> CheckOutAsync(RestoreWork work, CancellationToken cancellationToken)
    {
        try
        {
            var checkOut = await work.Session.CheckOutAsync(work.Path, cancellationToken);
            if (checkOut.BaseVersion is null)
            {
                return (null, $"There is no database '{_database.Key}' now.");
            }

            File.Move(work.Path, work.Newest);
            return (checkOut, null);
        }
        catch (Exception failure) when (failure is InvalidDatabaseException or ObjectStoreException { Kind: ObjectStoreFailure.Corrupt })
        {
            return work.Options.IsExact ? (null, failure.Message) : throw new InvalidDatabaseException(
                $"The newest state of organization {organizationId} cannot be read, so nothing of it can be carried forward: neither which emails have been sent since, nor which addresses have been suppressed. "
                + $"--exact goes back to the bare state all the same. {failure.Message}", failure);
        }
    }

    private async Task<RestorePlan> PrepareAsync(RestoreWork work, CheckOut? checkOut, string? unreadable, CancellationToken cancellationToken)
    {
        var plan = new RestorePlan { State = work.State, IsExact = work.Options.IsExact, Unreadable = unreadable };
        if (checkOut is null)
        {
            return unreadable is not null && !work.Options.IsExact
                ? throw new InvalidDatabaseException($"{unreadable} Nothing can be carried forward; --exact goes back to the bare state all the same.")
                : plan;
        }

        await History.FetchAsync(work.State, work.Path, cancellationToken);
        return await _limit.RunAsync(
            "restore",
            token => plan with
            {
                Carried = work.Options.IsExact
                    ? null
                    : CarryForward.Run(work.Path, work.Newest, work.Scratch, Request(work), work.Options.WithDeleted, token),
                Tables = RestoredTables.Compare(work.Newest, work.Path, token),
                IsSchemaChanged = RestoredTables.HasOtherSchema(work.Newest, work.Path, token),
            },
            cancellationToken);
    }

    /// <summary>Hashed first: whatever writes to the file while it is verified, or while it is asked, makes its commit be refused.</summary>
    private async Task<string> VerifyAsync(RestoreWork work, CheckOut checkOut, CancellationToken cancellationToken)
    {
        File.Delete(work.Newest);
        work.Session.MakeUnique(checkOut);
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

    private static async Task<CommitResult> CommitAsync(RestoreWork work, CheckOut checkOut, RestorePlan plan, string verified, CancellationToken cancellationToken)
    {
        var result = await work.Session.CommitRestoredAsync(checkOut, work.State.Id, plan.Carried?.RowsChanged ?? 0, verified, cancellationToken);
        if (result.Status == CommitStatus.Committed)
        {
            await work.Session.MaintainAsync(checkOut, cancellationToken);
        }

        return result;
    }

    /// <summary>Puts the state in the place of one that cannot be read.</summary>
    private Task<CommitResult> ReplaceAsync(RestoreWork work, StoredDatabase found, CancellationToken cancellationToken)
    {
        var restore = new StateRestore(store, _database.Key, _database.LogOptions, _database.KeptVersions, timeProvider, logger) { Actor = settings.Actor };
        return work.State.TxId is { } commit
            ? restore.ToCommitAsync(found, commit, work.Session.RunId, work.Path, cancellationToken)
            : restore.ToVersionAsync(found, work.State.Id, work.Session.RunId, work.Path, cancellationToken);
    }

    private ScheduleRequest Request(RestoreWork work)
    {
        var now = timeProvider.GetUtcNow();
        return new ScheduleRequest
        {
            OrganizationId = organizationId,
            Moment = work.Options.AsOf is { } day ? PlanningMoment.AsOf(day) : PlanningMoment.At(now),
            RunId = work.Session.RunId,
            StartedAt = now,
            Settings = settings.Scheduling,
        };
    }

    /// <summary>What one restore works with.</summary>
    private sealed record RestoreWork(PastState State, RestoreOptions Options, DatabaseSession Session, Workspace Workspace)
    {
        /// <summary>The file that becomes the current state.</summary>
        public string Path => Workspace.File("database.db");

        /// <summary>The newest state.</summary>
        public string Newest => Workspace.File("newest.db");

        public string Scratch => Workspace.File("work.db");
    }
}

/// <summary>What is different between the newest state of a database and what takes its place.</summary>
internal static class RestoredTables
{
    private const string Now = "now";

    /// <summary>The tables whose rows are different, by name.</summary>
    public static IReadOnlyList<RestoredTable> Compare(string newest, string restored, CancellationToken cancellationToken)
    {
        var differences = DatabaseDiff.Compare(newest, restored, maxKeys: 0, cancellationToken);
        using var before = SqliteDatabase.OpenImmutable(newest, cancellationToken);
        using var after = SqliteDatabase.OpenImmutable(restored, cancellationToken);
        return [.. differences.Select(diff => new RestoredTable(diff.Table, Count(before, diff.Table), Count(after, diff.Table), diff.Added, diff.Removed, diff.Changed))];
    }

    /// <summary>Whether the schemas are different, indexes, triggers and views included.</summary>
    public static bool HasOtherSchema(string newest, string restored, CancellationToken cancellationToken)
    {
        const string Ours = "SELECT type, name, sql FROM main.sqlite_schema", Theirs = $"SELECT type, name, sql FROM {Now}.sqlite_schema";
        using var database = SqliteDatabase.OpenImmutable(restored, cancellationToken);
        database.AttachImmutable(newest, Now);
        return database.ReadInt64($"SELECT EXISTS ({Ours} EXCEPT {Theirs}) OR EXISTS ({Theirs} EXCEPT {Ours})") != 0
            || database.ReadInt64("PRAGMA main.user_version") != database.ReadInt64($"PRAGMA {Now}.user_version");
    }

    private static long? Count(SqliteDatabase database, string table) =>
        TableSchema.Read(database, table).Exists ? database.ReadInt64($"SELECT count(*) FROM {TableSchema.Quote(table)}") : null;
}
