namespace EmailScheduler.Scheduling.Reading;

/// <summary>Is called for each value that is counted while a database is read, where an observer is set; a run has none.</summary>
internal sealed record ReadingObserver
{
    /// <summary>Called for each date that cannot be read, by several readers at once: its column as <c>table.column</c>, and the contact that its row names, if it names one.</summary>
    public Action<string, long?>? OnUnreadableDate { get; init; }

    /// <summary>Called for each valid contact whose address one with a lower id has.</summary>
    public Action<long>? OnDuplicateAddress { get; init; }
}
