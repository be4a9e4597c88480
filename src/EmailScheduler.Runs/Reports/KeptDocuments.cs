using System.Collections.Concurrent;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Runs.Reports;

/// <summary>
/// One kind of small document of many organizations, as this process has read them: what it has read under the ETag that a listing gives is not read again. Safe for
/// concurrent use: of several callers one reads, and the others find what it has read.
/// </summary>
/// <param name="read">
/// Reads the document of an organization, given the ETag that was listed: an ETag without a document when what is stored cannot be read as one, neither when there is none.
/// </param>
internal sealed class KeptDocuments<T>(Func<long, string, CancellationToken, Task<(T? Document, string? ETag)>> read) : IDisposable
    where T : class
{
    public const int AtOnce = 8;

    private readonly ConcurrentDictionary<long, (string ETag, T? Document)> _kept = new();
    private readonly SemaphoreSlim _reading = new(1, 1);

    /// <summary>How many documents stay in memory. The default value is 10,000.</summary>
    public int MostKept { get; set; } = 10_000;

    /// <summary>Whether a document says something else by now although it has not changed. By default none does.</summary>
    public Func<T, bool> IsOutdated { get; init; } = _ => false;

    /// <summary>How many documents are in memory.</summary>
    public int Kept => _kept.Count;

    /// <summary>Reads documents: those that have changed since this process read them, eight at a time.</summary>
    /// <param name="listed">The ETags of those that there are.</param>
    /// <param name="organizations">The organizations of interest.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What is known of each organization that is listed; one whose document has gone since is omitted.</returns>
    public async Task<IReadOnlyDictionary<long, KeptDocument<T>>> ReadAsync(
        IReadOnlyDictionary<long, string> listed, IEnumerable<long> organizations, CancellationToken cancellationToken)
    {
        var wanted = organizations.Where(listed.ContainsKey).ToHashSet();
        await _reading.WaitAsync(cancellationToken);
        try
        {
            var failures = await ReadChangedAsync([.. wanted.Where(id => !IsCurrent(id, listed[id]))], listed, cancellationToken);
            var found = new Dictionary<long, KeptDocument<T>>(wanted.Count);
            foreach (var id in wanted)
            {
                if (_kept.TryGetValue(id, out var kept) | failures.TryGetValue(id, out var failure))
                {
                    found[id] = new KeptDocument<T>(kept.Document, failure);
                }
            }

            Forget(wanted);
            return found;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private bool IsCurrent(long organizationId, string etag) =>
        _kept.TryGetValue(organizationId, out var kept) && kept.ETag == etag && !(kept.Document is { } document && IsOutdated(document));

    /// <summary>Reads what has changed. When the store fails for as many as are read at once, it is asked for no more of them: each would wait as long again.</summary>
    private async Task<ConcurrentDictionary<long, ObjectStoreException>> ReadChangedAsync(
        IReadOnlyList<long> changed, IReadOnlyDictionary<long, string> listed, CancellationToken cancellationToken)
    {
        var failures = new ConcurrentDictionary<long, ObjectStoreException>();
        await Parallel.ForEachAsync(changed, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (id, token) =>
        {
            if (failures.Count >= AtOnce && failures.Values.First() is { Kind: ObjectStoreFailure.Transient } down)
            {
                failures[id] = down;
                return;
            }

            try
            {
                await ReadAsync(id, listed[id], token);
            }
            catch (ObjectStoreException failure)
            {
                failures[id] = failure;
            }
        });
        return failures;
    }

    private async Task ReadAsync(long organizationId, string listed, CancellationToken cancellationToken)
    {
        var (document, etag) = await read(organizationId, listed, cancellationToken);
        if (etag is null)
        {
            _kept.TryRemove(organizationId, out _);
        }
        else
        {
            // What cannot be read is kept as well, or each caller would read it again.
            _kept[organizationId] = (etag, document);
        }
    }

    /// <summary>Keeps memory bounded; those just asked for go last.</summary>
    private void Forget(HashSet<long> wanted)
    {
        var excess = _kept.Count - MostKept;
        if (excess > 0)
        {
            foreach (var id in _kept.Keys.OrderBy(wanted.Contains).Take(excess).ToList())
            {
                _kept.TryRemove(id, out _);
            }
        }
    }
}

/// <summary>What is known of one document.</summary>
/// <param name="Document">The document; <see langword="null"/> when what is stored cannot be read as one, or was never read.</param>
/// <param name="Failure">Why it could not be read just now, so that <paramref name="Document"/> may be an older one; <see langword="null"/> when it is the newest.</param>
internal sealed record KeptDocument<T>(T? Document, ObjectStoreException? Failure)
    where T : class;
