using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Storage.Probes;

/// <summary>
/// Tries out what the storage protocol relies on, on a store as it is now: with objects of its own under <c>doctor-probe/</c>, which it removes.
/// No database and no lease is touched.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="tempFolder">Where runs keep their local copies.</param>
/// <param name="time">The local clock and the stopwatch.</param>
public sealed class StoreDoctor(IObjectStore store, string tempFolder, TimeProvider time)
{
    /// <summary>Examines the store. A store that cannot be used is a finding, not an exception.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<StoreExamination> ExamineAsync(CancellationToken cancellationToken = default)
    {
        var folder = $"doctor-probe/{Guid.NewGuid():N}";
        var findings = new List<ProbeFinding>();
        try
        {
            foreach (var probe in Probes(folder))
            {
                findings.Add(await probe(cancellationToken));
            }
        }
        catch (ObjectStoreException failure)
        {
            findings.Add(new ProbeFinding("access", ProbeVerdict.Broken, failure.Message, "Runs cannot work here; mend this first."));
        }
        finally
        {
            await RemoveAsync(folder);
        }

        return new StoreExamination(store.Address, findings);
    }

    private IEnumerable<Func<CancellationToken, Task<ProbeFinding>>> Probes(string folder)
    {
        var conditions = new ConditionProbes(store, folder);
        var reading = new ReadingProbes(store, folder);
        var surroundings = new SurroundingsProbes(store, folder, tempFolder, time);
        List<Func<CancellationToken, Task<ProbeFinding>>> probes =
        [
            conditions.CreateIfAbsentAsync,
            conditions.ReplaceIfMatchAsync,
            conditions.DeleteIfMatchAsync,
            conditions.CopyIfMatchAsync,
            reading.RangeAsync,
            reading.ListAfterWriteAsync,
        ];
        if (store is S3ObjectStore bucket)
        {
            var server = new S3Probes(bucket, folder);
            probes.AddRange([server.DeleteAloneAsync, server.CopyAloneAsync, server.CompletionAsync, server.LeftoversAsync, server.LocationAsync]);
        }

        return [.. probes, surroundings.ClockAsync, surroundings.LatencyAsync, surroundings.TempSpaceAsync];
    }

    private async Task RemoveAsync(string folder)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(10), time);
        try
        {
            await foreach (var entry in store.ListAsync(folder + "/", bound.Token))
            {
                await store.DeleteAsync(entry.Key, cancellationToken: bound.Token);
            }
        }
        catch (Exception failure) when (failure is ObjectStoreException or OperationCanceledException)
        {
            // A few bytes under doctor-probe/ stay behind; what was found matters more.
        }
    }
}
