using System.Text;
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
                if (findings[0] is { Probe: S3Checks.Answers, Verdict: CheckVerdict.Broken })
                {
                    // All that follows would fail for this one reason.
                    break;
                }
            }
        }
        catch (ObjectStoreException failure)
        {
            findings.Add(new CheckResult("access", CheckVerdict.Broken, failure.Message, "Runs cannot work here; fix this first."));
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
            probes.Insert(0, server.AnswersAsync);
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

    /// <summary>Nothing is wrong, but someone should know.</summary>
    Note,

    /// <summary>The store must not be used.</summary>
    Broken,
}

/// <summary>Conditional writes: what keeps two runs from overwriting each other.</summary>
internal sealed class ConditionChecks(IObjectStore store, string folder)
{
    private const int Rivals = 16;
    private const string Lost = "Two runs could overwrite each other's work: do not use this store.";

    public async Task<CheckResult> CreateIfAbsentAsync(CancellationToken cancellationToken)
    {
        var puts = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ => store.PutAsync(Put("absent") with { IfAbsent = true }, cancellationToken)));
        return OneWinner("create if absent", puts, "Leases are safe.");
    }

    public async Task<CheckResult> ReplaceIfMatchAsync(CancellationToken cancellationToken)
    {
        var first = await store.PutAsync(Put("match"), cancellationToken);
        var puts = await Task.WhenAll(Enumerable.Range(0, Rivals).Select(_ => store.PutAsync(Put("match") with { IfMatch = first.ETag }, cancellationToken)));
        var late = await store.PutAsync(Put("match") with { IfMatch = first.ETag }, cancellationToken);
        return late.Status == PutStatus.PreconditionFailed
            ? OneWinner("replace if unchanged", puts, "Commits are safe.")
            : new CheckResult("replace if unchanged", CheckVerdict.Broken, "a write over a state that was long replaced was taken", Lost);
    }

    public async Task<CheckResult> DeleteIfMatchAsync(CancellationToken cancellationToken)
    {
        var stale = await store.PutAsync(Put("delete"), cancellationToken);
        var current = await store.PutAsync(Put("delete"), cancellationToken);
        var refused = await store.DeleteAsync(Key("delete"), stale.ETag, cancellationToken) == DeleteStatus.PreconditionFailed;
        var done = await store.DeleteAsync(Key("delete"), current.ETag, cancellationToken) == DeleteStatus.Deleted;
        return Finding("remove if unchanged", refused && done, "A run removes only its own lease.");
    }

    public async Task<CheckResult> CopyIfMatchAsync(CancellationToken cancellationToken)
    {
        var stale = await store.PutAsync(Put("source"), cancellationToken);
        var current = await store.PutAsync(Put("source"), cancellationToken);
        var refused = await store.CopyAsync(Key("source"), Key("copy-1"), stale.ETag, cancellationToken);
        var done = await store.CopyAsync(Key("source"), Key("copy-2"), current.ETag, cancellationToken);
        var head = await store.HeadAsync(Key("copy-2"), cancellationToken);
        return Finding("copy if unchanged", refused.Status == CopyStatus.PreconditionFailed && done.Status == CopyStatus.Copied && head is not null, "A version holds the state that it is named after.");
    }

    private static CheckResult OneWinner(string probe, PutResult[] puts, string meaning)
    {
        var winners = puts.Count(put => put.Status == PutStatus.Written);
        return new CheckResult(
            probe,
            winners == 1 ? CheckVerdict.Kept : CheckVerdict.Broken,
            $"{winners} of {puts.Length} writes at once won",
            winners == 1 ? meaning : Lost);
    }

    private static CheckResult Finding(string probe, bool isKept, string meaning) => isKept
        ? new CheckResult(probe, CheckVerdict.Kept, "a stale condition was refused, a true one was taken", meaning)
        : new CheckResult(probe, CheckVerdict.Broken, "a stale condition was taken, or a true one refused", Lost);

    private string Key(string name) => $"{folder}/{name}";

    private PutRequest Put(string name) => new() { Key = Key(name), Content = ObjectContent.FromBytes(Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N"))) };
}

/// <summary>What is read after a write: ranges, metadata, listings.</summary>
internal sealed class ReadingChecks(IObjectStore store, string folder)
{
    private const int Listed = 5;

    public async Task<CheckResult> RangeAsync(CancellationToken cancellationToken)
    {
        var key = folder + "/range";
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["run-id"] = "probe" };
        await store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes("0123456789"u8.ToArray()), Metadata = metadata }, cancellationToken);
        await using var result = await store.GetAsync(key, new GetCondition(Range: new ByteRange(3, 4)), cancellationToken);
        var read = new byte[4];
        var isRange = result.Status == GetStatus.Found && await result.Content!.ReadAtLeastAsync(read, 4, throwOnEndOfStream: false, cancellationToken) == 4 && read.AsSpan().SequenceEqual("3456"u8);
        return isRange && result.Head!.Metadata.GetValueOrDefault("run-id") == "probe"
            ? new CheckResult("ranges and metadata", CheckVerdict.Kept, "bytes 3 to 6 of 10 came with their metadata", "Broken downloads are resumed; a repeated run finds its commit.")
            : new CheckResult("ranges and metadata", CheckVerdict.Broken, "another range came, or without its metadata", "A resumed download could be wrong: do not use this store.");
    }

    public async Task<CheckResult> ListAfterWriteAsync(CancellationToken cancellationToken)
    {
        var late = 0;
        for (var number = 0; number < Listed; number++)
        {
            var key = $"{folder}/list/{number}";
            await store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes("x"u8.ToArray()) }, cancellationToken);
            late += await store.ListAsync(folder + "/list/", cancellationToken).AnyAsync(entry => entry.Key == key, cancellationToken) ? 0 : 1;
        }

        return late == 0
            ? new CheckResult("list after write", CheckVerdict.Kept, $"{Listed} of {Listed} writes were listed at once", "Versions and reports are complete.")
            : new CheckResult("list after write", CheckVerdict.Note, $"{late} of {Listed} writes were not listed yet", "Listings lag: old versions may be kept a run longer. Leases and commits do not depend on it.");
    }
}

/// <summary>What an S3 server keeps by itself, beneath what the store emulates.</summary>
internal sealed class S3Checks(S3ObjectStore store, string folder)
{
    public const string Answers = "server: headers of answers";

    public async Task<CheckResult> AnswersAsync(CancellationToken cancellationToken)
    {
        var faults = await store.Bucket.ExamineAnswersAsync(folder + "/answers", cancellationToken);
        return faults.Count == 0
            ? new CheckResult(Answers, CheckVerdict.Kept, "strong ETags in quotes, Last-Modified, Date", "Conditions name exactly one state; leases are judged by the store's clock.")
            : new CheckResult(Answers, CheckVerdict.Broken, $"answered: {string.Join("; ", faults)}", "No condition holds, or no lease can be judged: use another store, or remove what changes its answers, such as a proxy that compresses them.");
    }

    public async Task<CheckResult> DeleteAloneAsync(CancellationToken cancellationToken)
    {
        var (stale, key) = await ReplacedAsync("server-delete", cancellationToken);
        return await store.Bucket.RepeatAsync(token => store.Bucket.DeleteOnceAsync(key, stale, token), cancellationToken)
            ? new CheckResult("server: remove if unchanged", CheckVerdict.Emulated, "the server ignores the condition", "The store looks before it removes a lease.")
            : new CheckResult("server: remove if unchanged", CheckVerdict.Kept, "a stale condition was refused", "A process that removes leases one after another no longer looks at them before.");
    }

    public async Task<CheckResult> CopyAloneAsync(CancellationToken cancellationToken)
    {
        var (stale, key) = await ReplacedAsync("server-copy", cancellationToken);
        var copy = await store.Bucket.CopyAsync(key, folder + "/server-copied", stale, 0, cancellationToken);
        return copy.Status == CopyStatus.Copied
            ? new CheckResult("server: copy if unchanged", CheckVerdict.Emulated, "the server ignores the condition", "The store compares before and after a copy.")
            : new CheckResult("server: copy if unchanged", CheckVerdict.Kept, "a stale condition was refused", "Versions are named after the state they hold.");
    }

    public async Task<CheckResult> CompletionAsync(CancellationToken cancellationToken) => await store.Multipart.ProbeMatchingAsync(cancellationToken) && await store.Multipart.ProbeAbsentAsync(cancellationToken)
        ? new CheckResult("server: upload in parts, if unchanged", CheckVerdict.Kept, "completions under stale conditions were refused", "Databases from 64 MiB are committed in parallel parts.")
        : new CheckResult("server: upload in parts, if unchanged", CheckVerdict.Emulated, "the server ignores the condition on completion", "Databases are committed in one request each, at most 5 GiB and more slowly.");

    public async Task<CheckResult> LeftoversAsync(CancellationToken cancellationToken)
    {
        try
        {
            var swept = await store.Multipart.SweepAsync(cancellationToken);
            return new CheckResult("unfinished uploads", swept == 0 ? CheckVerdict.Kept : CheckVerdict.Note, $"{swept} older than a day, given back", "Crashed runs leave nothing that costs money.");
        }
        catch (ObjectStoreException failure) when (failure.Kind == ObjectStoreFailure.Configuration)
        {
            return new CheckResult("unfinished uploads", CheckVerdict.Note, failure.Message, "Unfinished uploads of crashed runs are not given back; grant the permission, or a lifecycle rule.");
        }
    }

    public Task<CheckResult> LocationAsync(CancellationToken cancellationToken) => Task.FromResult(S3Endpoint.IsTigris(store.Endpoint)
        ? new CheckResult(
            "bucket location",
            CheckVerdict.Note,
            "Tigris does not report a bucket's location type over S3",
            "Choose Single-region or Multi-region: Global (Tigris' default) and Dual-region buckets are only eventually consistent between regions, so runs in two regions could both believe a condition. Run all hosts of one bucket in one region otherwise.")
        : new CheckResult("bucket location", CheckVerdict.Note, $"endpoint {store.Endpoint.Host}", "Let all hosts of a bucket talk to the same endpoint."));

    /// <summary>An object that has been replaced, and the ETag that it had before.</summary>
    private async Task<(string Stale, string Key)> ReplacedAsync(string name, CancellationToken cancellationToken)
    {
        var key = $"{folder}/{name}";
        var first = await store.PutAsync(Put(key), cancellationToken);
        await store.PutAsync(Put(key), cancellationToken);
        return (first.ETag!, key);
    }

    private static PutRequest Put(string key) => new() { Key = key, Content = ObjectContent.FromBytes(Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N"))) };
}
