using System.Globalization;
using EmailScheduler.Storage.Objects;

namespace EmailScheduler.Storage.Diagnostics;

/// <summary>What lies around the store: clocks, distance, local disk.</summary>
internal sealed class EnvironmentChecks(IObjectStore store, string folder, string tempFolder, TimeProvider time)
{
    private const int Heads = 5;
    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Refused = TimeSpan.FromMinutes(15);

    public async Task<CheckResult> ClockAsync(CancellationToken cancellationToken)
    {
        var head = await WriteAsync(cancellationToken);
        var difference = time.GetUtcNow() - head.ServerTime;
        var seen = string.Create(CultureInfo.InvariantCulture, $"local clock {difference.TotalSeconds:+0;-0;0} s from the store's");
        return difference.Duration() switch
        {
            var apart when apart > Refused => new CheckResult("clock", CheckVerdict.Broken, seen, "Signed requests are refused beyond 15 minutes; set this machine's clock."),
            var apart when apart > Noticeable => new CheckResult("clock", CheckVerdict.Note, seen, "Leases are judged by the store's clock, so runs are safe; but days and send times come from this one. Set it."),
            _ => new CheckResult("clock", CheckVerdict.Kept, seen, "Leases are judged by the store's clock alone."),
        };
    }

    public async Task<CheckResult> LatencyAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken);
        var times = new List<double>();
        for (var number = 0; number < Heads; number++)
        {
            var from = time.GetTimestamp();
            await store.HeadAsync(folder + "/clock", cancellationToken);
            times.Add(time.GetElapsedTime(from).TotalMilliseconds);
        }

        var median = times.Order().ElementAt(Heads / 2);
        return new CheckResult("latency", CheckVerdict.Kept, string.Create(CultureInfo.InvariantCulture, $"{median:0.0} ms a request (median of {Heads})"), "A run makes about twelve requests beyond the database itself.");
    }

    public async Task<CheckResult> TempSpaceAsync(CancellationToken cancellationToken)
    {
        var largest = 0L;
        await foreach (var entry in store.ListAsync(DatabaseKeys.Prefix, cancellationToken))
        {
            largest = entry.Key.EndsWith(DatabaseKeys.Extension, StringComparison.Ordinal) ? Math.Max(largest, entry.Length) : largest;
        }

        var free = FreeSpace();
        var seen = string.Create(CultureInfo.InvariantCulture, $"{free >> 20:N0} MiB free in '{tempFolder}', largest database {largest >> 20:N0} MiB");

        // A plan can grow the file; half as much again is ample.
        return free > largest + (largest / 2)
            ? new CheckResult("temp space", CheckVerdict.Kept, seen, "There is room for a run's local copy.")
            : new CheckResult("temp space", CheckVerdict.Broken, seen, "A run's local copy may not fit; free some space, or set Temp:Folder.");
    }

    private async Task<ObjectHead> WriteAsync(CancellationToken cancellationToken)
    {
        var key = folder + "/clock";
        await store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes("x"u8.ToArray()) }, cancellationToken);
        return await store.HeadAsync(key, cancellationToken)
            ?? throw new ObjectStoreException(ObjectStoreFailure.Corrupt, $"The store {store.Address} did not find '{key}' right after it was written; do not use it.");
    }

    private long FreeSpace()
    {
        try
        {
            return new DriveInfo(Path.GetFullPath(tempFolder)).AvailableFreeSpace;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}
