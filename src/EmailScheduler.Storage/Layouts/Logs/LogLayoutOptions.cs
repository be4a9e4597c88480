namespace EmailScheduler.Storage.Layouts.Logs;

/// <summary>How the <c>log</c> layout works.</summary>
public sealed record LogLayoutOptions
{
    /// <summary>Whether a missing database is to be created instead of an error. The default value is <see langword="false"/>.</summary>
    public bool CreateWhenMissing { get; init; }

    /// <summary>
    /// A private folder that outlives the run, where <see cref="DatabaseSession.MaintainAsync"/> puts the run's file so that the next run fetches only
    /// what has been committed since; <see langword="null"/>, the default value, keeps none. No second copy is made.
    /// </summary>
    public string? WarmFolder { get; init; }

    /// <summary>How many ranges of up to 4 MiB are fetched at once. The default value is 6.</summary>
    public int ParallelReads { get; init; } = 6;

    /// <summary>How many of the newest commits are looked at to find a run's. The default value is 16.</summary>
    public int SearchedCommits { get; init; } = 16;

    /// <summary>How many files a check-out may need before they are compacted into one. The default value is 10.</summary>
    public int MaxFiles { get; init; } = 10;

    /// <summary>How large the files after the newest snapshot may be, as a part of its size, before a new one is made. The default value is 0.5.</summary>
    public double MaxDeltaPart { get; init; } = 0.5;

    /// <summary>After how long a new snapshot is made, when there have been commits since. The default value is 7 days.</summary>
    public TimeSpan SnapshotEvery { get; init; } = TimeSpan.FromDays(7);

    /// <summary>
    /// For how long every commit is kept, counted back from the newest by the store's clock (in a folder see docs/storage-protocol.md, section 3.1); at least an hour. The default value is 30 days.
    /// A state is kept with all that it needs, so some older commits stay too.
    /// </summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How many of the newest commits are kept however old they are. The default value is 10.</summary>
    public int KeepNewest { get; init; } = 10;

    /// <summary>How long maintenance after a commit may take; what is left is done after the next one. The default value is 2 minutes.</summary>
    public TimeSpan MaintenanceLimit { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>When the plain file is put beside the log, for programs that read it. The default value is never.</summary>
    public PublicationSchedule Publish { get; init; }

    /// <summary>Checks the values.</summary>
    /// <exception cref="InvalidOperationException">One is out of its range; the message names it.</exception>
    public void Validate()
    {
        Require(ParallelReads is >= 1 and <= 64, nameof(ParallelReads), ParallelReads, "use 1 to 64");
        Require(SearchedCommits >= 1, nameof(SearchedCommits), SearchedCommits, "use 1 or more");
        Require(MaxFiles is >= 2 and <= 12, nameof(MaxFiles), MaxFiles, "use 2 to 12");
        Require(MaxDeltaPart is > 0 and <= 1, nameof(MaxDeltaPart), MaxDeltaPart, "use more than 0, up to 1");
        Require(SnapshotEvery > TimeSpan.Zero, nameof(SnapshotEvery), SnapshotEvery, "use more than 0");
        Require(KeepFor >= TimeSpan.FromHours(1), nameof(KeepFor), KeepFor, "use an hour or more");
        Require(KeepNewest >= 1, nameof(KeepNewest), KeepNewest, "use 1 or more");
        Require(MaintenanceLimit > TimeSpan.Zero, nameof(MaintenanceLimit), MaintenanceLimit, "use more than 0");
    }

    private static void Require(bool holds, string name, object value, string remedy)
    {
        if (!holds)
        {
            throw new InvalidOperationException(FormattableString.Invariant($"{name} is {value}; {remedy}."));
        }
    }
}

/// <summary>When the plain file is put beside the log, for programs that read it.</summary>
public enum PublicationSchedule
{
    /// <summary>Never: the log alone is the database.</summary>
    Never,

    /// <summary>With the first commit of each day (UTC, by the store's clock).</summary>
    Daily,

    /// <summary>After every commit.</summary>
    EveryRun,
}
