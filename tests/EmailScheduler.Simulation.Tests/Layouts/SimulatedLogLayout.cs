using System.Globalization;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Simulation.Tests.Network;
using EmailScheduler.Simulation.Tests.Time;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Litestream;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Simulation.Tests.Layouts;

/// <summary>
/// The <c>log</c> layout. No file of it is ever overwritten, and every commit that the settings keep can be gone back to, whatever upkeep
/// has removed: to the very bytes that it led to when it was made, and under its run's name.
/// </summary>
internal sealed class SimulatedLogLayout : ISimulatedLayout
{
    private const string Prefix = World.DatabaseKey + ".ltx/";
    private const string Commits = Prefix + "0000/";

    private readonly ProvidedLog _provided;
    private readonly Seeded _seeded;
    private readonly string _path;
    private readonly SortedDictionary<ulong, (string Hash, DateTimeOffset WrittenAt)> _commits = [];

    private int _compactions;
    private int _snapshots;
    private int _removals;
    private int _publications;
    private int _conversions;

    private SimulatedLogLayout(ProvidedLog provided, Seeded seeded, string folder)
    {
        _provided = provided;
        _seeded = seeded;
        _path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "read")).FullName, "database.db");
    }

    public IReadOnlyDictionary<string, long> Counts => new Dictionary<string, long>(StringComparer.Ordinal)
    {
        ["compactions"] = _compactions,
        ["snapshots"] = _snapshots,
        ["removed-files"] = _removals,
        ["publications"] = _publications,
        ["conversions"] = _conversions,
    };

    public static async Task<SimulatedLogLayout> CreateAsync(ulong seed, string folder)
    {
        // Numbers of its own, so that the seeds of another layout stay what they were.
        var seeded = new Seeded(~seed);
        return new SimulatedLogLayout(await ProvidedLog.PickAsync(seeded, folder), seeded, folder);
    }

    public RunSettings Configure(RunSettings settings) => settings with
    {
        Layout = DatabaseLayoutKind.Log,
        LogNewest = _seeded.Pick(1, 2, 10),
        LogDays = _seeded.Pick(1, 1, 30),
        LogSnapshotDays = _seeded.Pick(1, 7),
        LogPublication = _seeded.Pick(PublicationSchedule.Never, PublicationSchedule.EveryRun, PublicationSchedule.EveryRun, PublicationSchedule.Daily),
    };

    /// <summary>A log of minutes, of hours (which makes superseded files old enough to go) or of days (which makes snapshots and retention due).</summary>
    public IReadOnlyList<byte[]> Provide(SimulatedServer server)
    {
        var apart = _seeded.Pick(TimeSpan.FromSeconds(7), TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(4));
        var newest = (ulong)_provided.States.Count;
        foreach (var (key, file) in _provided.Files)
        {
            var age = apart * (newest - Last(key) + 1);
            server.Provide(key, file.Bytes, age, file.Metadata);
            if (key.StartsWith(Commits, StringComparison.Ordinal))
            {
                _commits[Last(key)] = (SimulatedServer.ETagOf(_provided.States[(int)Last(key) - 1]), server.Objects[key].WrittenAt);
            }
        }

        return _provided.States;
    }

    public bool IsState(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    public bool IsCopy(string key) => key == World.DatabaseKey;

    public Task<byte[]?> ReadAsync(IReadOnlyDictionary<string, StoredObject> objects) =>
        RestoreAsync(objects, objects.Keys.Where(IsState).Select(Last).DefaultIfEmpty().Max());

    public async Task<string?> FaultOfAsync(Change change, IReadOnlyDictionary<string, StoredObject> objects, RunSettings settings)
    {
        if (IsCopy(change.Key))
        {
            return FaultOfCopy(change);
        }

        Count(change);
        if (change is { Before: { } before, After: { } after })
        {
            return before.ETag == after.ETag ? null : $"{change.By.Name} overwrote the file {change.Key} of the log.";
        }

        if (change.After is not null)
        {
            return change.Key.StartsWith(Commits, StringComparison.Ordinal) ? await AddAsync(change, objects) : null;
        }

        return await FaultOfRemovalAsync(change, objects, settings);
    }

    /// <summary>Which commit a plain file was made from: published by a run, or put there by a conversion.</summary>
    private static ulong? CommitOf(StoredObject? copy) =>
        (copy?.Metadata.GetValueOrDefault("published-txid") ?? copy?.Metadata.GetValueOrDefault("restored-from")) is { } number ? ulong.Parse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : null;

    private static ulong Last(string key) => ulong.Parse(key.AsSpan(key.Length - 20, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private void Count(Change change)
    {
        _compactions += change.After is not null && change.Key.StartsWith(Prefix + "0001/", StringComparison.Ordinal) ? 1 : 0;
        _snapshots += change.After is not null && change.Key.StartsWith(Prefix + "0009/", StringComparison.Ordinal) ? 1 : 0;
        _removals += change.After is null ? 1 : 0;
    }

    /// <summary>The plain file is the very bytes of the commit that it names, and never goes back.</summary>
    private string? FaultOfCopy(Change change)
    {
        _publications += change.After?.Metadata.ContainsKey("published-txid") is true ? 1 : 0;
        _conversions += change.After?.Metadata.ContainsKey("restored-from") is true ? 1 : 0;
        if (CommitOf(change.After) is not { } commit || !_commits.TryGetValue(commit, out var state) || change.After!.ETag != state.Hash)
        {
            return $"{change.By.Name} put a plain file beside the log that is not the commit that it names.";
        }

        return CommitOf(change.Before) > commit ? $"{change.By.Name} put commit {commit} in the place of a newer plain file, commit {CommitOf(change.Before)}." : null;
    }

    private async Task<string?> AddAsync(Change change, IReadOnlyDictionary<string, StoredObject> objects)
    {
        var number = Last(change.Key);
        return _commits.TryAdd(number, (SimulatedServer.ETagOf((await ReadAsync(objects))!), change.At))
            ? null
            : $"{change.By.Name} took the number of commit {number}, which was there before.";
    }

    private async Task<string?> FaultOfRemovalAsync(Change change, IReadOnlyDictionary<string, StoredObject> objects, RunSettings settings)
    {
        var since = _commits.Values.Max(commit => commit.WrittenAt) - TimeSpan.FromDays(settings.LogDays);
        foreach (var (number, commit) in _commits.Reverse().TakeWhile((commit, index) => index < settings.LogNewest || commit.Value.WrittenAt >= since))
        {
            if (!objects.ContainsKey(Commits + $"{new TxId(number)}-{new TxId(number)}.ltx"))
            {
                return $"{change.By.Name} removed {change.Key}, and commit {number} is to be kept: nobody can tell any more which run it was.";
            }

            if (await RestoreAsync(objects, number) is not { } bytes || SimulatedServer.ETagOf(bytes) != commit.Hash)
            {
                return $"{change.By.Name} removed {change.Key}, and commit {number}, which is to be kept, cannot be gone back to.";
            }
        }

        return null;
    }

    private async Task<byte[]?> RestoreAsync(IReadOnlyDictionary<string, StoredObject> objects, ulong number)
    {
        try
        {
            var history = new LogHistory(new ContentStore(objects), World.DatabaseKey, new LogLayoutOptions(), TimeProvider.System, NullLogger.Instance);
            await history.RestoreAsync(new TxId(number), _path);
            return await File.ReadAllBytesAsync(_path);
        }
        catch (UnusableDatabaseException)
        {
            return null;
        }
    }
}
