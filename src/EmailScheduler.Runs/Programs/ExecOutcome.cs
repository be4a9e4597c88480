using System.Text.Json.Serialization;
using EmailScheduler.Runs.Reports;

namespace EmailScheduler.Runs.Programs;

/// <summary>What became of a program that was to be given a database.</summary>
public sealed record ExecOutcome
{
    /// <summary>How it ended.</summary>
    public required ExecStatus Status { get; init; }

    /// <summary>The id under which a commit is known.</summary>
    public required string RunId { get; init; }

    /// <summary>What the program ended with, 128 and the number of the signal where one ended it; <see langword="null"/> when it was not started, or was killed.</summary>
    public int? ProgramExitCode { get; init; }

    /// <summary>Why nothing was committed, as one line that names the thing, the value and the remedy.</summary>
    public string? Reason { get; init; }

    /// <summary>What must be fixed when <see cref="ExecStatus.Rejected"/>.</summary>
    public FailureCategory? Rejection { get; init; }

    /// <summary>The new state when <see cref="ExecStatus.Completed"/>: an ETag, or a transaction id of a log; <see langword="null"/> when the answer to the commit was lost.</summary>
    public string? Version { get; init; }

    /// <summary>Rows inserted, updated and deleted when <see cref="ExecStatus.Completed"/>, as far as they can be compared.</summary>
    public long? RowsChanged { get; init; }

    /// <summary>What people should know although the commit was made.</summary>
    public string? Warning { get; init; }
}

/// <summary>How the work of a program ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ExecStatus>))]
public enum ExecStatus
{
    /// <summary>The program succeeded, and what it has made of the database is committed.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>The program succeeded and changed nothing.</summary>
    [JsonStringEnumMemberName("unchanged")]
    Unchanged,

    /// <summary>The program failed by its exit code; nothing was committed.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>Another run holds the lease; the program was not started.</summary>
    [JsonStringEnumMemberName("busy")]
    Busy,

    /// <summary>A fault that may pass: a lost race, a lost lease, the network. The reason says whether the program has run.</summary>
    [JsonStringEnumMemberName("transient")]
    Transient,

    /// <summary>A fault that stays until a person fixes it; nothing was committed.</summary>
    [JsonStringEnumMemberName("rejected")]
    Rejected,
}
