using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Restoring;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Runs.Restores;

/// <summary>Makes what is to become the newest state in a local file, and says what that does: for a restore, and for its preview.</summary>
/// <param name="database">The database.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="history">Its past.</param>
/// <param name="settings">The application's settings.</param>
/// <param name="limit">How long local steps may take.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class RestorePreparation(
    OrganizationDatabase database, long organizationId, DatabaseHistory history, RunSettings settings, StepLimit limit, TimeProvider timeProvider)
{
    /// <summary>Brings the newest state and the past one into local files, and carries forward what happened since.</summary>
    /// <param name="work">What is wanted, and where the files are.</param>
    /// <param name="checkOutAsync">Brings the newest state into a local file.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>The newest state, <see langword="null"/> where it cannot be read and only the bare state is wanted; and what is to be shown.</returns>
    public async Task<(CheckOut? CheckOut, RestorePlan Plan)> PrepareAsync(RestoreWork work, Func<string, CancellationToken, Task<CheckOut>> checkOutAsync, CancellationToken cancellationToken)
    {
        var (checkOut, unreadable) = await CheckOutAsync(work, checkOutAsync, cancellationToken);
        var plan = new RestorePlan { State = work.State, IsExact = work.Options.IsExact, Unreadable = unreadable, NewestVersion = checkOut?.BaseVersion };
        if (checkOut is not null)
        {
            return (checkOut, await PlanAsync(work, plan, cancellationToken));
        }

        return unreadable is not null && !work.Options.IsExact
            ? throw new InvalidDatabaseException($"{unreadable} Nothing can be carried forward; --exact goes back to the bare state all the same.")
            : (null, plan);
    }

    /// <summary>The newest state in a file of its own; or why it cannot be read, where only the bare state is wanted.</summary>
    private async Task<(CheckOut? CheckOut, string? Unreadable)> CheckOutAsync(RestoreWork work, Func<string, CancellationToken, Task<CheckOut>> checkOutAsync, CancellationToken cancellationToken)
    {
        try
        {
            var checkOut = await checkOutAsync(work.Path, cancellationToken);
            if (checkOut.BaseVersion is null)
            {
                return (null, $"There is no database '{database.Key}' now.");
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

    private async Task<RestorePlan> PlanAsync(RestoreWork work, RestorePlan plan, CancellationToken cancellationToken)
    {
        await history.FetchAsync(work.State, work.Path, cancellationToken);
        return await limit.RunAsync(
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

    private ScheduleRequest Request(RestoreWork work)
    {
        var now = timeProvider.GetUtcNow();
        return new ScheduleRequest
        {
            OrganizationId = organizationId,
            Moment = work.Options.AsOf is { } day ? PlanningMoment.AsOf(day) : PlanningMoment.At(now),
            RunId = work.RunId,
            StartedAt = now,
            Settings = settings.Scheduling,
        };
    }
}

/// <summary>What one restore works with.</summary>
internal sealed record RestoreWork(PastState State, RestoreOptions Options, string RunId, Workspace Workspace)
{
    /// <summary>The file that becomes the current state.</summary>
    public string Path => Workspace.File("database.db");

    /// <summary>The newest state.</summary>
    public string Newest => Workspace.File("newest.db");

    public string Scratch => Workspace.File("work.db");
}
