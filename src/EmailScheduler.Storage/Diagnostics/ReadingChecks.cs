using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Diagnostics;

/// <summary>What is read after a write: ranges, metadata, listings.</summary>
internal sealed class ReadingChecks(IObjectStore store, string folder)
{
    private const int Listed = 5;

    public async Task<CheckResult> RangeAsync(CancellationToken cancellationToken)
    {
        var key = folder + "/range";
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["run-id"] = "probe" };
        await store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes("0123456789"u8.ToArray()), Metadata = metadata }, cancellationToken);
        await using var answer = await store.GetAsync(key, new GetCondition(Range: new ByteRange(3, 4)), cancellationToken);
        var read = new byte[4];
        var isRange = answer.Status == GetStatus.Found && await answer.Content!.ReadAtLeastAsync(read, 4, throwOnEndOfStream: false, cancellationToken) == 4 && read.AsSpan().SequenceEqual("3456"u8);
        return isRange && answer.Head!.Metadata.GetValueOrDefault("run-id") == "probe"
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
