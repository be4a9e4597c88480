using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.S3;

namespace EmailScheduler.Storage.Diagnostics;

/// <summary>
/// Tries out what the storage protocol relies on, on a store as it is now: with objects of its own under <c>doctor-probe/</c>, which it removes.
/// No database and no lease is touched.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="tempFolder">Where runs keep their local copies.</param>
/// <param name="time">The local clock and the stopwatch.</param>
public sealed class StoreDiagnostics(IObjectStore store, string tempFolder, TimeProvider time)
{
    /// <summary>Examines the store. A store that cannot be used is a finding, not an exception.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<DiagnosticReport> ExamineAsync(CancellationToken cancellationToken = default)
    {
        var folder = $"doctor-probe/{Guid.NewGuid():N}";
        var findings = new List<CheckResult>();
        try
        {
            foreach (var probe in Probes(folder))
            {
                findings.Add(await probe(cancellationToken));
            }
        }
        catch (ObjectStoreException failure)
        {
            findings.Add(new CheckResult("access", CheckVerdict.Broken, failure.Message, "Runs cannot work here; mend this first."));
        }
        finally
        {
            await RemoveAsync(folder);
        }

        return new DiagnosticReport(store.Address, findings);
    }

    private IEnumerable<Func<CancellationToken, Task<CheckResult>>> Probes(string folder)
    {
        var conditions = new ConditionChecks(store, folder);
        var reading = new ReadingChecks(store, folder);
        var surroundings = new EnvironmentChecks(store, folder, tempFolder, time);
        List<Func<CancellationToken, Task<CheckResult>>> probes =
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
            var server = new S3Checks(bucket, folder);
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

/// <summary>What an examination of a store has found.</summary>
/// <param name="Store">The store's address.</param>
/// <param name="Findings">The findings, in the order of the probes.</param>
public sealed record DiagnosticReport(string Store, IReadOnlyList<CheckResult> Findings)
{
    /// <summary>Whether runs may use the store: nothing that they rely on is broken.</summary>
    public bool MayBeUsed => Findings.All(finding => finding.Verdict != CheckVerdict.Broken);
}

/// <summary>One line of an examination.</summary>
/// <param name="Probe">What was tried, such as <c>create if absent</c>.</param>
/// <param name="Verdict">What it showed.</param>
/// <param name="Observed">What was seen, with numbers.</param>
/// <param name="Meaning">What that means for a run.</param>
public sealed record CheckResult(string Probe, CheckVerdict Verdict, string Observed, string Meaning);

/// <summary>What a probe has shown.</summary>
public enum CheckVerdict
{
    /// <summary>The promise is kept.</summary>
    Kept,

    /// <summary>The server does not keep it; the store sees to it itself, at the price of a request or some speed.</summary>
    Emulated,

    /// <summary>Nothing is wrong, but somebody should know.</summary>
    Note,

    /// <summary>The store must not be used.</summary>
    Broken,
}
