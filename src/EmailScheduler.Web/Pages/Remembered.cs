using EmailScheduler.Runs.Overview;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Web.Pages;

/// <summary>
/// What was known when the store last answered: shown with its age when it does not. Bounded; the ones that were read longest ago are forgotten first. Safe for concurrent use.
/// </summary>
/// <param name="timeProvider">The clock.</param>
public sealed class Remembered(TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (object Value, ReadingTime ReadAt)> _known = new(StringComparer.Ordinal);

    /// <summary>How many answers are remembered. The default value is 500.</summary>
    internal int Most { get; init; } = 500;

    /// <summary>How long the store is waited for where something is remembered. The default value is 5 seconds.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Reads something from the store, or recalls what it was.</summary>
    /// <param name="key">What it is, such as the page and its parameters.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="cancellationToken">The caller has gone away.</param>
    /// <returns>What was read, or what was known; then with its age and what fails.</returns>
    /// <exception cref="ObjectStoreException">The store failed, and nothing is remembered.</exception>
    public async Task<(T Value, StaleNotice? Stale)> ReadAsync<T>(string key, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(read);
        var known = Find(key);
        using var patience = known is null ? new CancellationTokenSource() : new CancellationTokenSource(Patience, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            var value = await read(either.Token);
            Keep(key, value);
            return (value, null);
        }
        catch (ObjectStoreException failure) when (known is { Value: T })
        {
            return ((T)known.Value.Value, new StaleNotice(known.Value.ReadAt.By(timeProvider), failure.Message));
        }
        catch (OperationCanceledException) when (known is { Value: T } && !cancellationToken.IsCancellationRequested)
        {
            return ((T)known.Value.Value, new StaleNotice(known.Value.ReadAt.By(timeProvider), $"The store has not answered within {Patience.TotalSeconds:N0} seconds."));
        }
    }

    private (object Value, ReadingTime ReadAt)? Find(string key)
    {
        lock (_gate)
        {
            return _known.TryGetValue(key, out var found) ? found : null;
        }
    }

    private void Keep(string key, object value)
    {
        lock (_gate)
        {
            _known[key] = (value, ReadingTime.Now(timeProvider));
            if (_known.Count > Most)
            {
                // A tenth at once, so that a full memory is not sorted for each page.
                foreach (var oldest in _known.OrderBy(one => one.Value.ReadAt.Timestamp).Take((Most / 10) + 1).Select(one => one.Key).ToList())
                {
                    _known.Remove(oldest);
                }
            }
        }
    }
}

/// <summary>That what is shown is not as it is now.</summary>
/// <param name="ReadAt">When it was read (UTC).</param>
/// <param name="Failure">What fails since.</param>
public sealed record StaleNotice(DateTimeOffset ReadAt, string Failure);
