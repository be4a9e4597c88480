using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Identifiers;

/// <summary>Where the runs of an organization stand among one another in time, though a clock was wrong.</summary>
internal static class RunPlace
{
    /// <summary>As <see cref="Of(DateTimeOffset, DateTimeOffset, DateTimeOffset?)"/> of an object of a store. The times of a folder are no better than the clocks of those that write into it.</summary>
    public static DateTimeOffset? Of(IObjectStore store, DateTimeOffset asked, DateTimeOffset written, TimeProvider timeProvider) =>
        Of(asked, written, store.HasServerClock ? null : timeProvider.GetUtcNow());

    /// <summary>
    /// The time by which an object of a run, such as its report, stands among those of others: the one at which the run was asked for, as its id says. Where a clock that was ahead has given it, that at
    /// which the store says that the object was written; <see langword="null"/> where this is from the future, too: then it stands before all others, and hides none.
    /// </summary>
    /// <param name="asked">The time of the id.</param>
    /// <param name="written">When the object was written, as the store says.</param>
    /// <param name="now">The time; <see langword="null"/> where a server says when the object was written, which is right whatever this machine's clock says.</param>
    public static DateTimeOffset? Of(DateTimeOffset asked, DateTimeOffset written, DateTimeOffset? now)
    {
        var latest = now ?? written;
        return RunId.HasCome(asked, latest) ? asked : RunId.HasCome(written, latest) ? written : null;
    }
}
