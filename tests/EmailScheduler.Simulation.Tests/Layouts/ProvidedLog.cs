using System.Globalization;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Objects.Directories;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Simulation.Tests.Layouts;

/// <summary>
/// A log that has had some commits before the simulation begins, made by the production classes: a seed has too few runs to make compaction,
/// snapshots and retention due by itself.
/// </summary>
/// <param name="Files">Its files by key, each with its metadata.</param>
/// <param name="States">The database after each commit, oldest first.</param>
internal sealed record ProvidedLog(IReadOnlyDictionary<string, StoredObject> Files, IReadOnlyList<byte[]> States)
{
    /// <summary>With so many files, the first commit makes compaction due.</summary>
    private const int Long = 9;

    /// <summary>Compacted more than once, so that there are superseded files.</summary>
    private const int Compacted = 14;

    private static readonly Dictionary<(int Commits, bool IsGuarded), ProvidedLog> Made = [];

    /// <summary>One of a few logs; each is made once in a process.</summary>
    public static async Task<ProvidedLog> PickAsync(Time.Seeded seeded, bool isGuarded, string folder)
    {
        var commits = seeded.Pick(1, 3, Long, Long, Compacted);
        if (!Made.TryGetValue((commits, isGuarded), out var made))
        {
            Made[(commits, isGuarded)] = made = await MakeAsync(commits, isGuarded, Directory.CreateDirectory(Path.Combine(folder, "provided")).FullName);
        }

        return made;
    }

    private static async Task<ProvidedLog> MakeAsync(int commits, bool isGuarded, string folder)
    {
        var store = new DirectoryObjectStore(Path.Combine(folder, "store"));
        var time = new FakeTimeProvider(Time.ProcessClock.Epoch - TimeSpan.FromDays(10));
        var options = new LogLayoutOptions { CreateWhenMissing = true, MaxFiles = commits == Compacted ? 4 : 12, MaxDeltaPart = 1 };
        var path = Path.Combine(folder, "database.db");
        var states = new List<byte[]>();
        for (var number = 1; number <= commits; number++)
        {
            var layout = new LogLayout(store, World.DatabaseKey, options, time, NullLogger.Instance);
            var checkOut = await layout.CheckOutAsync(path);
            if (number == 1)
            {
                await File.WriteAllBytesAsync(path, CounterDatabase.Empty(folder, isGuarded));
                CounterDatabase.Fill(path);
            }

            CounterDatabase.Touch(path, number);
            await checkOut.CommitAsync(new CommitInfo(string.Create(CultureInfo.InvariantCulture, $"provided-{number}"), 1));
            await checkOut.MaintainAsync("run");
            states.Add(await File.ReadAllBytesAsync(path));
        }

        var files = await ReadAsync(store);
        Directory.Delete(folder, recursive: true);
        return new ProvidedLog(files, states);
    }

    private static async Task<IReadOnlyDictionary<string, StoredObject>> ReadAsync(DirectoryObjectStore store)
    {
        var files = new Dictionary<string, StoredObject>(StringComparer.Ordinal);
        await foreach (var entry in store.ListAsync(World.DatabaseKey + ".ltx/"))
        {
            await using var answer = await store.GetAsync(entry.Key);
            var bytes = new byte[entry.Length];
            await answer.Content!.ReadExactlyAsync(bytes);
            files[entry.Key] = new StoredObject(bytes, SimulatedServer.ETagOf(bytes), Time.ProcessClock.Epoch, answer.Head!.Metadata, null);
        }

        return files;
    }
}
