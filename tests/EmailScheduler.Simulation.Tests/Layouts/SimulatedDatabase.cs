using EmailScheduler.Runs.Settings;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Layouts.Stored;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Simulation.Tests.Layouts;

/// <summary>
/// A database that begins in one layout and may go to the other, there and back. In which one it is, the production finder says after every change: at no
/// instant may it find a conflict, for no other program writes here.
/// </summary>
/// <param name="provided">The log with which it begins; <see langword="null"/> for a plain file.</param>
/// <param name="seeded">Numbers of its own, so that the seeds of another layout stay what they were.</param>
/// <param name="folder">A folder for local files.</param>
/// <param name="isGuarded">Whether it has what a held run withdraws.</param>
/// <param name="isConverted">Whether operators convert it in every seed.</param>
internal sealed class SimulatedDatabase(ProvidedLog? provided, Seeded seeded, string folder, bool isGuarded, bool isConverted) : ISimulatedLayout
{
    private readonly LogRules _log = new(folder);
    private readonly PlainFileRules _file = new();

    public bool IsConverted => isConverted;

    public IReadOnlyDictionary<string, long> Counts => provided is null && !isConverted ? new Dictionary<string, long>(StringComparer.Ordinal) : _log.Counts(isConverted);

    /// <summary>One that begins as a plain file.</summary>
    public static SimulatedDatabase PlainFile(ulong seed, bool isGuarded, string folder) => new(null, new Seeded(~seed), folder, isGuarded, isConverted: false);

    /// <summary>One that begins as a log.</summary>
    public static async Task<SimulatedDatabase> LogAsync(ulong seed, bool isGuarded, string folder)
    {
        var seeded = new Seeded(~seed);
        return new SimulatedDatabase(await ProvidedLog.PickAsync(seeded, isGuarded, folder), seeded, folder, isGuarded, isConverted: false);
    }

    /// <summary>One that begins as either, and is converted.</summary>
    public static async Task<SimulatedDatabase> ConvertedAsync(ulong seed, bool isGuarded, string folder)
    {
        var seeded = new Seeded(~seed);
        return new SimulatedDatabase(seeded.Chance(0.5) ? await ProvidedLog.PickAsync(seeded, isGuarded, folder) : null, seeded, folder, isGuarded, isConverted: true);
    }

    public RunSettings Configure(RunSettings settings)
    {
        if (provided is null && !isConverted)
        {
            return settings;
        }

        return settings with
        {
            Layout = provided is null ? DatabaseLayoutKind.PlainObject : DatabaseLayoutKind.Log,
            LogNewest = seeded.Pick(1, 2, 10),
            LogDays = seeded.Pick(1, 1, 30),
            LogSnapshotDays = seeded.Pick(1, 7),
            LogPublication = seeded.Pick(PublicationSchedule.Never, PublicationSchedule.EveryRun, PublicationSchedule.EveryRun, PublicationSchedule.Daily),
        };
    }

    public IReadOnlyList<byte[]> Provide(SimulatedServer server)
    {
        if (provided is not null)
        {
            _log.Provide(provided, server, seeded);
            return provided.States;
        }

        var database = CounterDatabase.Empty(folder, isGuarded);
        server.Provide(World.DatabaseKey, database, TimeSpan.Zero);
        _file.Provide(database);
        return [database];
    }

    public bool IsState(string key) => key == World.DatabaseKey || LogRules.IsFile(key);

    public async Task<(byte[]? Bytes, string? Fault)> ReadAsync(IReadOnlyDictionary<string, StoredObject> objects)
    {
        var found = await new DatabaseSessions(new ContentStore(objects), new DatabaseSessionOptions(), TimeProvider.System, NullLogger.Instance).ExamineAsync(World.DatabaseKey);
        return found.Kind switch
        {
            StoredDatabaseKind.PlainFile => (objects[World.DatabaseKey].Bytes, null),
            StoredDatabaseKind.Log => await _log.RestoreNewestAsync(objects) is { } bytes ? (bytes, null) : (null, "The log cannot be restored."),
            _ => (null, found.Conflict ?? "There is no database."),
        };
    }

    public async Task<string?> FaultOfAsync(Change change, IReadOnlyDictionary<string, StoredObject> objects, RunSettings settings) => change.Key == World.DatabaseKey
        ? _log.FaultOfCopy(change) ?? _file.FaultOf(change, objects, settings)
        : await _log.FaultOfAsync(change, objects, settings);
}
