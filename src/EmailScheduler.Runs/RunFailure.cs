using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs;

/// <summary>What a known failure means for whoever asked: whether to try again, and what to fix.</summary>
/// <param name="Status"><see cref="RunStatus.Transient"/> or <see cref="RunStatus.Rejected"/>.</param>
/// <param name="Rejection">What to fix when rejected.</param>
/// <param name="Reason">One line that names the thing, the value and the remedy.</param>
public sealed record RunFailure(RunStatus Status, FailureCategory? Rejection, string Reason)
{
    /// <summary>One line that names the thing, the value and the remedy, without an address: what an engine, a store or a database said may have one.</summary>
    public string Reason { get; init; } = AddressMask.Apply(Reason);

    /// <summary>Whether a local disk was full, which the copies of other runs may have filled.</summary>
    internal bool IsOfFullDisk { get; init; }

    /// <summary>Whether the same may succeed later with nothing fixed; otherwise <see cref="Rejection"/> says what to fix.</summary>
    public bool CanPass => Rejection is null;

    /// <summary>Classifies a failure; <see langword="null"/> for one that was not foreseen, which must not be hidden.</summary>
    public static RunFailure? Of(Exception failure) => failure switch
    {
        InvalidSettingException => Rejected(FailureCategory.Configuration, failure.Message),
        InvalidDatabaseException => Rejected(FailureCategory.Database, failure.Message),
        EngineException or FileChangedException => Rejected(FailureCategory.Engine, failure.Message),
        ObjectStoreException store => store.Kind switch
        {
            ObjectStoreFailure.Transient => new RunFailure(RunStatus.Transient, null, failure.Message),
            ObjectStoreFailure.Corrupt => Rejected(FailureCategory.Database, failure.Message),
            _ => Rejected(FailureCategory.Configuration, failure.Message),
        },
        _ => DiskFailure.Of(failure),
    };

    /// <summary>
    /// What to report of a failure that was not foreseen: its type. Its message could hold a value out of the database.
    /// </summary>
    public static RunFailure Unforeseen(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return new RunFailure(RunStatus.Transient, null, $"The run failed unexpectedly ({failure.GetType().FullName}); see the log. Run again, and report it if it persists.");
    }

    internal static RunFailure LostRace(string key) =>
        new(RunStatus.Transient, null, $"Lost race: another run or program changed '{key}' meanwhile. Run again.");

    internal static RunFailure LostLease(string key) => new(
        RunStatus.Transient, null, $"Lost lease: the lease of '{key}' could not be kept, so the run stopped; a commit that was under way may have happened. Run again.");

    /// <summary>A failure of a run that was the only one with local files, or not: a disk that other runs fill has room again when they have ended.</summary>
    /// <param name="hasNeighbours">Whether other runs had files on the same disk.</param>
    internal RunFailure Among(bool hasNeighbours) => IsOfFullDisk && hasNeighbours
        ? this with { Status = RunStatus.Transient, Rejection = null, Reason = $"{Reason} Other runs had their local copies there: with a smaller MaxParallelRuns there are fewer." }
        : this;

    private static RunFailure Rejected(FailureCategory rejection, string reason) => new(RunStatus.Rejected, rejection, reason);
}
