using System.Globalization;
using System.IO.Hashing;
using System.Text;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Objects.Directories;

/// <summary>
/// A lock per key that holds against other threads and other processes, and vanishes with its process. Keys share 256 lock
/// files that are never removed (removing a lock file is how two processes come to hold 'the' lock); no one ever holds two.
/// </summary>
internal sealed class KeyLocks(DirectoryPaths paths)
{
    private const int Stripes = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1, 1))];
    private volatile bool _proven;

    public async Task<IDisposable> AcquireAsync(string key, CancellationToken cancellationToken)
    {
        var stripe = XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(key)) % Stripes;
        var gate = _gates[stripe];
        await gate.WaitAsync(cancellationToken);
        try
        {
            var path = Path.Combine(paths.Provide(paths.Locks), stripe.ToString("x2", CultureInfo.InvariantCulture));
            return new Held(await TakeAsync(path, key, cancellationToken), gate);
        }
        catch
        {
            gate.Release();
            throw;
        }
    }

    // Real time on purpose: this waits for another process's disk writes, which no test's clock can hurry.
    private async Task<FileStream> TakeAsync(string path, string key, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var attempt = 0; TimeProvider.System.GetElapsedTime(begun) < Patience; attempt++)
        {
            if (FileLock.TryTake(path) is { } taken)
            {
                return Proven(path, taken);
            }

            await Task.Delay(Random.Shared.Next(1, 2 << Math.Min(attempt, 4)), cancellationToken);
        }

        throw new ObjectStoreException(
            ObjectStoreFailure.Transient,
            $"Another process has held the lock '{path}' for '{key}' for {Patience.TotalSeconds:0} s; is it suspended? Try again once it goes on or has ended.");
    }

    /// <summary>Some network drives grant a lock to everyone; found out once, with the lock in hand, which is given back where that fails.</summary>
    private FileStream Proven(string path, FileStream taken)
    {
        try
        {
            Prove(path);
            return taken;
        }
        catch
        {
            taken.Dispose();
            throw;
        }
    }

    private void Prove(string path)
    {
        if (_proven)
        {
            return;
        }

        using var second = FileLock.TryTake(path);
        if (second is not null)
        {
            throw new ObjectStoreException(
                ObjectStoreFailure.Configuration,
                $"The file system of '{paths.Root}' does not keep file locks, so writers could not be kept apart; put the store on a local disk.");
        }

        _proven = true;
    }

    private sealed class Held(FileStream file, SemaphoreSlim gate) : IDisposable
    {
        public void Dispose()
        {
            file.Dispose();
            gate.Release();
        }
    }
}
