using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Layouts;

/// <summary>
/// From which time ages are counted back where past states are removed (docs/storage-protocol.md, section 3.1). The times of a server are believed. Those of a folder are the times of the machines that work
/// on it, whose clocks may be wrong for a few runs: there a time counts only once so many states say it.
/// </summary>
/// <param name="Witnesses">How many times decide together: one less may be wrong.</param>
/// <param name="Now">No time after it counts.</param>
internal sealed record RetentionClock(int Witnesses, DateTimeOffset Now)
{
    /// <summary>Where the times are those of a server.</summary>
    public static readonly RetentionClock OfServer = new(1, DateTimeOffset.MaxValue);

    // Four runs in a row: a machine that has started with a wrong clock, until a person or a time server has set it.
    private const int FolderWitnesses = 5;

    /// <summary>What a store's times are worth.</summary>
    /// <param name="store">The store.</param>
    /// <param name="now">The time now, by the clock that gives a folder its times.</param>
    public static RetentionClock Of(IObjectStore store, DateTimeOffset now) => store.HasServerClock ? OfServer : new RetentionClock(FolderWitnesses, now);

    /// <summary>A time so long before another; the first that a calendar has when the other is that old.</summary>
    public static DateTimeOffset Before(DateTimeOffset time, TimeSpan span) => time - DateTimeOffset.MinValue > span ? time - span : DateTimeOffset.MinValue;

    /// <summary>The newest time that enough of these reach; <see langword="null"/> while there are too few: then nothing is known to be old.</summary>
    public DateTimeOffset? Newest(IEnumerable<DateTimeOffset> times) =>
        times.Where(time => time <= Now).OrderDescending().Skip(Witnesses - 1).Select(time => (DateTimeOffset?)time).FirstOrDefault();
}
