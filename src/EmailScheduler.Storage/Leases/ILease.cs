using System.Text.Json.Serialization;

namespace EmailScheduler.Storage.Leases;

/// <summary>
/// A held lease: a lock with an expiry, kept alive in the background. Disposing of it releases it.
/// It saves work; it does not keep data safe: that is the conditional commit's part.
/// </summary>
public interface ILease : IAsyncDisposable
{
    /// <summary>The run that holds it.</summary>
    string RunId { get; }

    /// <summary>The number of the run's try that holds it, from 1.</summary>
    int TryNumber { get; }

    /// <summary>Cancelled when a renewal has failed for so long that the lease may expire, or when it was found to be another's.</summary>
    CancellationToken Lost { get; }

    /// <summary>
    /// Whether another try of the same run, with a number as high or higher, was found to hold the lease. Known when <see cref="Lost"/> is
    /// cancelled because of it. A lease that was lost because it could not be renewed looks at its object once more when it is disposed of:
    /// only after that is <see langword="false"/> the last word.
    /// </summary>
    bool IsSuperseded { get; }

    /// <summary>
    /// Renews it no more: whoever holds it has made no progress for so long that others should not wait. It is <see cref="Lost"/> when it is about to expire, unless it is
    /// released before.
    /// </summary>
    void LeaveToExpire();
}

/// <summary>Who holds a lease, according to its object. As JSON, in outcomes and over HTTP: the run, the machine, and the two times.</summary>
/// <param name="InstanceId">The process that took it; <see langword="null"/> when the body cannot be parsed.</param>
/// <param name="RunId">The run it was taken for; <see langword="null"/> for a lease of the production shell script.</param>
/// <param name="Try">The number of that run's try, from 1; <see langword="null"/> for a lease without one.</param>
/// <param name="Host">The machine's name, where given.</param>
/// <param name="TakenAt">When the store says it was last written (UTC); the time of reading when the store gives a time in the future.</param>
/// <param name="ExpiresAt">When it expires (UTC, by the store's clock), at most a day after <see cref="TakenAt"/>.</param>
/// <param name="IsExpired">Whether the store's clock had passed <see cref="ExpiresAt"/> when the lease was read.</param>
public sealed record LeaseHolder(
    [property: JsonIgnore] string? InstanceId,
    string? RunId,
    [property: JsonIgnore] int? Try,
    string? Host,
    DateTimeOffset TakenAt,
    DateTimeOffset ExpiresAt,
    [property: JsonIgnore] bool IsExpired)
{
    /// <summary>Where the number of the process in <see cref="InstanceId"/> counts, see <see cref="Leases.ProcessSpace"/>; <see langword="null"/> where that is not known.</summary>
    [JsonIgnore]
    public string? ProcessSpace { get; init; }
}
