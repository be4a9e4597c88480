using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts;

/// <summary>One committed state of a database: what its version will be called.</summary>
/// <param name="ETag">The object's ETag.</param>
/// <param name="CommittedAt">When it was committed, by the store's clock.</param>
/// <param name="Time">When it was committed, as it says itself: what replaces it has a later time.</param>
/// <param name="Run">The run that committed it; <see langword="null"/> when something else put it there.</param>
/// <param name="EarlierRuns">The runs that committed before it, newest first, as far as its metadata shows.</param>
internal sealed record StoredState(string ETag, DateTimeOffset CommittedAt, DateTimeOffset Time, EarlierRun? Run, IReadOnlyList<EarlierRun> EarlierRuns)
{
    /// <summary>The id of the run that committed it; <see langword="null"/> when something else put it there.</summary>
    public string? RunId => Run?.RunId;

    /// <summary>All runs that are known to have committed up to this state, newest first.</summary>
    public IEnumerable<EarlierRun> Runs => Run is { } run ? EarlierRuns.Prepend(run) : EarlierRuns;

    public static StoredState Of(ObjectHead head) => new(head.ETag, head.LastModified, CommitMetadata.CommittedAt(head), CommitMetadata.Run(head.Metadata), CommitMetadata.EarlierRuns(head) ?? []);
}
