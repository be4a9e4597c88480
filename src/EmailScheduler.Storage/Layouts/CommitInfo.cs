namespace EmailScheduler.Storage.Layouts;

/// <summary>What a commit says of itself in its metadata.</summary>
/// <param name="RunId">The run that commits.</param>
/// <param name="RowsChanged">Rows inserted, updated and deleted.</param>
public sealed record CommitInfo(string RunId, long RowsChanged)
{
    private const int LongestActor = 64;
    private const string Marks = "._@:/-";

    /// <summary>What made the commit. The default value is <see cref="CommitKind.Run"/>.</summary>
    public CommitKind Kind { get; init; }

    /// <summary>
    /// Who or what asked for it, such as <c>cli:anna@host</c>; <see langword="null"/> when that is not known. At most 64 of letters, digits and
    /// <c>. _ @ : / -</c>: metadata travels in HTTP headers, so every other character becomes <c>_</c>, and what is longer is cut off.
    /// </summary>
    public string? Actor { get; init => field = Plain(value); }

    /// <summary>The id of the state that the commit has gone back to; <see langword="null"/> for any other commit.</summary>
    public string? RestoredFrom { get; init; }

    /// <summary>
    /// Of what was verified before it is committed, how many commits there were, with this one, since a check-out was checked (<see cref="CommitCheck"/>); 0 for what was not verified.
    /// </summary>
    internal int CommitsSinceCheck { get; init; }

    private static string? Plain(string? actor) => string.IsNullOrEmpty(actor)
        ? null
        : string.Concat(actor.Take(LongestActor).Select(letter => char.IsAsciiLetterOrDigit(letter) || Marks.Contains(letter, StringComparison.Ordinal) ? letter : '_'));
}

/// <summary>What makes a commit.</summary>
public enum CommitKind
{
    /// <summary>A run that has planned.</summary>
    Run,

    /// <summary>A run that has only folded what was reported of emails.</summary>
    Fold,

    /// <summary>A run whose plan is held back: it has folded what was reported of emails, and withdrawn what must not be sent.</summary>
    Hold,

    /// <summary>An operator who has gone back to an earlier state.</summary>
    Restore,

    /// <summary>A program that was given the database.</summary>
    Exec,

    /// <summary>A change from one layout to the other, or the end of a conflict between the two.</summary>
    Conversion,

    /// <summary>The database was made.</summary>
    Creation,
}
