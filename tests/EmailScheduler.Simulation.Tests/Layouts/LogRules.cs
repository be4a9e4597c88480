using System.Globalization;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Litestream;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Simulation.Tests.Layouts;

/// <summary>
/// What a log promises. No file of it is ever overwritten, and every commit that the settings keep can be gone back to, whatever maintenance has removed:
/// to the very bytes that it led to when it was made, and under its run's name. The plain file beside it is the commit that it names.
/// </summary>
internal sealed class LogRules(string folder)
{
    private const string Prefix = World.DatabaseKey + ".ltx/";
    private const string Commits = Prefix + "0000/";

    private readonly string _path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "read")).FullName, "database.db");
    private readonly SortedDictionary<ulong, (string ETag, string Identity, DateTimeOffset WrittenAt)> _commits = [];

    private int _compactions;
    private int _snapshots;
    private int _removals;
    private int _publications;
    private int _conversionsToFile;
    private int _conversionsToLog;
    private int _closings;

    public static bool IsFile(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether it is a copy of a commit, which no run takes for the database.</summary>
    public static bool IsPublished(StoredObject? file) => file?.Metadata.ContainsKey("published-txid") is true;

    /// <summary>Which commit a plain file was made from: published, or put there by a conversion; <see langword="null"/> for a run's own.</summary>
    public static ulong? CommitOf(StoredObject? file) =>
        (file?.Metadata.GetValueOrDefault("published-txid") ?? file?.Metadata.GetValueOrDefault("converted-txid")) is { } number ? ulong.Parse(number, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : null;

    public IReadOnlyDictionary<string, long> Counts(bool isConverted)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal)
        {
            ["compactions"] = _compactions,
            ["snapshots"] = _snapshots,
            ["removed-files"] = _removals,
            ["publications"] = _publications,
            ["conversions-to-a-file"] = _conversionsToFile,
        };
        if (isConverted)
        {
            counts["conversions-to-a-log"] = _conversionsToLog;
            counts["closed-logs"] = _closings;
        }

        return counts;
    }

    /// <summary>A log of minutes, of hours (which makes superseded files old enough to go) or of days (which makes snapshots and retention due).</summary>
    public void Provide(ProvidedLog provided, SimulatedServer server, Seeded seeded)
    {
        var apart = seeded.Pick(TimeSpan.FromSeconds(7), TimeSpan.FromHours(1), TimeSpan.FromDays(1), TimeSpan.FromDays(4));
        var newest = (ulong)provided.States.Count;
        foreach (var (key, file) in provided.Files)
        {
            var age = apart * (newest - Last(key) + 1);
            server.Provide(key, file.Bytes, age, file.Metadata);
            if (key.StartsWith(Commits, StringComparison.Ordinal))
            {
                _commits[Last(key)] = Of(provided.States[(int)Last(key) - 1], server.Objects[key].WrittenAt);
            }
        }
    }

    public Task<byte[]?> RestoreNewestAsync(IReadOnlyDictionary<string, StoredObject> objects) => RestoreAsync(objects, objects.Keys.Where(IsFile).Select(Last).DefaultIfEmpty().Max());

    public async Task<string?> FaultOfAsync(Change change, IReadOnlyDictionary<string, StoredObject> objects, RunSettings settings)
    {
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

    /// <summary>A copy is the very bytes of the commit that it names, a converted file differs in its change counter, and neither goes back.</summary>
    public string? FaultOfCopy(Change change)
    {
        if (CommitOf(change.After) is not { } commit)
        {
            return null;
        }

        var isCopy = IsPublished(change.After);
        _publications += isCopy ? 1 : 0;
        _conversionsToFile += isCopy ? 0 : 1;
        if (!_commits.TryGetValue(commit, out var state) || (isCopy ? change.After!.ETag != state.ETag : CounterDatabase.IdentityOf(change.After!.Bytes) != state.Identity))
        {
            return $"{change.By.Name} put a plain file beside the log that is not the commit that it names.";
        }

        return CommitOf(change.Before) > commit ? $"{change.By.Name} put commit {commit} in the place of a newer plain file, commit {CommitOf(change.Before)}." : null;
    }

    private static ulong Last(string key) => ulong.Parse(key.AsSpan(key.Length - 20, 16), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static (string ETag, string Identity, DateTimeOffset WrittenAt) Of(byte[] state, DateTimeOffset writtenAt) => (SimulatedServer.ETagOf(state), CounterDatabase.IdentityOf(state), writtenAt);

    private void Count(Change change)
    {
        _compactions += change.After is not null && change.Key.StartsWith(Prefix + "0001/", StringComparison.Ordinal) ? 1 : 0;
        _snapshots += change.After is not null && change.Key.StartsWith(Prefix + "0009/", StringComparison.Ordinal) ? 1 : 0;
        _removals += change.After is null ? 1 : 0;
        _conversionsToLog += change.After?.Metadata.ContainsKey("converted-from-etag") is true ? 1 : 0;
        _closings += change.After?.Metadata.ContainsKey("closed-for") is true ? 1 : 0;
    }

    private async Task<string?> AddAsync(Change change, IReadOnlyDictionary<string, StoredObject> objects)
    {
        var number = Last(change.Key);
        return _commits.TryAdd(number, Of((await RestoreAsync(objects, number))!, change.At))
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
                return $"{change.By.Name} removed {change.Key}, and commit {number} is to be kept: no one can tell any more which run it was.";
            }

            if (await RestoreAsync(objects, number) is not { } bytes || SimulatedServer.ETagOf(bytes) != commit.ETag)
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
        catch (InvalidDatabaseException)
        {
            return null;
        }
    }
}
