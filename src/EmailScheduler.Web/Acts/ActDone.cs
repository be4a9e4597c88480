using EmailScheduler.Web.Pages;

namespace EmailScheduler.Web.Acts;

/// <summary>What was just done, by the word that the address of the next page has for it: nothing that an address says is shown itself.</summary>
public static class ActDone
{
    /// <summary>The name in the query.</summary>
    public const string Field = "done";

    /// <summary>The field of the query, of a page that says so.</summary>
    public static QueryField OfQuery { get; } = new(Field);

    /// <summary>What was done.</summary>
    public const string Paused = "paused", Resumed = "resumed", NotPaused = "not-paused", Approved = "approved", ApprovedAndRun = "approved-and-run", ApprovedBefore = "approved-before", ApprovedPaused = "approved-paused", OtherRun = "other-run",
        LeaseRemoved = "lease-removed", LeaseGone = "lease-gone", Restored = "restored";

    private const string NotRecorded = ".unrecorded";

    /// <summary>The word of an act that could not be recorded.</summary>
    public static string Unrecorded(string done) => done + NotRecorded;

    /// <summary>The sentence of a word; <see langword="null"/> for none.</summary>
    public static string? Sentence(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        var isUnrecorded = word.EndsWith(NotRecorded, StringComparison.Ordinal);
        var sentence = (isUnrecorded ? word[..^NotRecorded.Length] : word) switch
        {
            Paused => "The organization is paused.",
            Resumed => "The pause is ended; the next run plans as usual.",
            NotPaused => "The organization was not paused.",
            Approved => "The plan is approved; the next run makes it.",
            ApprovedAndRun => "The plan is approved, and this run was started to make it.",
            ApprovedPaused => "The plan is approved, but the organization is paused, so no run was started: a run makes the plan only once the organization is resumed, and while the approval holds.",
            ApprovedBefore => "The plan had been approved already.",
            OtherRun => "No second run was started: this one is at work.",
            LeaseRemoved => "The lease was removed: the next run can begin.",
            LeaseGone => "There was no lease any more, so nothing was removed.",
            Restored => "The state is gone back to.",
            _ => null,
        };
        return isUnrecorded && sentence is not null ? $"{sentence} The record of who did it could not be written: write it down elsewhere." : sentence;
    }
}
