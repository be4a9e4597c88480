namespace EmailScheduler.Storage.Layouts.Stored;

/// <summary>What a verification has found.</summary>
/// <param name="Versions">Versions that were read.</param>
/// <param name="LogFiles">Files of the log that were read.</param>
/// <param name="HasFile">Whether there is a plain file, which was read.</param>
/// <param name="Findings">What is not as it should be.</param>
public sealed record HistoryReport(int Versions, int LogFiles, bool HasFile, IReadOnlyList<HistoryFinding> Findings);

/// <summary>Something that is not as it should be.</summary>
/// <param name="Key">The object.</param>
/// <param name="Problem">What kind of fault it is.</param>
/// <param name="Detail">What is wrong with it.</param>
public sealed record HistoryFinding(string Key, HistoryProblem Problem, string Detail);

/// <summary>A kind of fault in what is kept of a database.</summary>
public enum HistoryProblem
{
    /// <summary>The content is not what its hash, its checksum or the commits before it say.</summary>
    Damaged,

    /// <summary>A commit that newer ones are built on has no file.</summary>
    Missing,

    /// <summary>An object that is none of ours.</summary>
    Foreign,

    /// <summary>The content is another than the name says.</summary>
    Misnamed,

    /// <summary>It is older than what it followed.</summary>
    OutOfOrder,

    /// <summary>The log and the plain file contradict each other.</summary>
    Contradictory,
}
