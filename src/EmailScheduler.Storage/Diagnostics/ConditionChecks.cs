using System.Text;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Diagnostics;

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
