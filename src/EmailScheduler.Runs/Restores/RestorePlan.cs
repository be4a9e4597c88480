using EmailScheduler.Scheduling.Restoring;
using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Runs.Restores;

/// <summary>What going back to a state does, both ways: shown before it is done.</summary>
public sealed record RestorePlan
{
    /// <summary>The state that is gone back to.</summary>
    public required PastState State { get; init; }

    /// <summary>Whether it is the bare state, without what happened since.</summary>
    public required bool IsExact { get; init; }

    /// <summary>The newest state of which this is said: an ETag or a transaction id; <see langword="null"/> when it cannot be read.</summary>
    public string? NewestVersion { get; init; }

    /// <summary>What of the newest state is carried forward; <see langword="null"/> for the bare state.</summary>
    public CarriedForward? Carried { get; init; }

    /// <summary>The tables whose rows go back; empty when the newest state cannot be read.</summary>
    public IReadOnlyList<RestoredTable> Tables { get; init; } = [];

    /// <summary>Whether something else of the schema goes back: an index, a trigger, a view.</summary>
    public bool IsSchemaChanged { get; init; }

    /// <summary>Why the newest state cannot be read, so that nothing of it can be carried forward; <see langword="null"/> when it can.</summary>
    public string? Unreadable { get; init; }

    /// <summary>Whether there is anything to do.</summary>
    public bool IsChange => Unreadable is not null || IsSchemaChanged || Tables.Count > 0;
}

/// <summary>A table that is different after going back.</summary>
/// <param name="Table">Its name.</param>
/// <param name="RowsNow">Its rows in the newest state; <see langword="null"/> where it has no such table.</param>
/// <param name="RowsThen">Its rows afterwards; <see langword="null"/> where there will be no such table.</param>
/// <param name="Added">Rows that come back.</param>
/// <param name="Removed">Rows that go.</param>
/// <param name="Changed">Rows that have other values.</param>
public sealed record RestoredTable(string Table, long? RowsNow, long? RowsThen, long Added, long Removed, long Changed);

/// <summary>How going back has ended.</summary>
/// <param name="Run">The result as that of a run.</param>
/// <param name="Plan">What was shown; <see langword="null"/> when it did not get that far.</param>
/// <param name="IsDeclined">Whether it was shown and not wanted, or is no longer what was shown, so that nothing was done.</param>
/// <param name="Warning">That the act could not be recorded; <see langword="null"/> when it was.</param>
public sealed record RestoreOutcome(RunOutcome Run, RestorePlan? Plan, bool IsDeclined, string? Warning = null);

/// <summary>How to go back.</summary>
public sealed record RestoreOptions
{
    /// <summary>To the bare state, without what happened since. The default value is <see langword="false"/>.</summary>
    public bool IsExact { get; init; }

    /// <summary>Whether contacts that come back may be emailed. The default value is <see langword="false"/>: their addresses are suppressed.</summary>
    public bool WithDeleted { get; init; }

    /// <summary>Why, for the record of the act; by default nothing is said.</summary>
    public string? Reason { get; init; }

    /// <summary>The day by which emails that are about to go out are known; by default the instant of the restore.</summary>
    public DateOnly? AsOf { get; init; }
}
