using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Tests.Layouts.Logs;

namespace EmailScheduler.Storage.Tests.Layouts.Stored;

/// <summary>One database in a real store that goes from one layout to the other, and the short forms of what happens to it.</summary>
public sealed class StoredBench : IDisposable
{
    private int _runs;

    public StoredBench() => Log = new LogBench();

    /// <summary>A database in another store, which has a clock of its own.</summary>
    internal StoredBench(IObjectStore store) => Log = new LogBench(store);

    public LogBench Log { get; }

    internal DatabaseFinder Finder => new(Log.Store, LogBench.Key);

    internal LayoutConversion Conversion => new(Log.Store, LogBench.Key, Options, Versions, Log.Time, NullLogger.Instance) { Actor = Actor };

    internal ConflictResolution Resolution => new(Log.Store, LogBench.Key, Options, Versions, Log.Time, NullLogger.Instance) { Actor = Actor };

    internal StateRestore Restore => new(Log.Store, LogBench.Key, Options, Versions, Log.Time, NullLogger.Instance) { Actor = Actor };

    internal VersionOptions Versions { get; init; } = new();

    /// <summary>Who asks for what is committed.</summary>
    public string? Actor { get; init; }

    private static LogLayoutOptions Options => new();

    public void Dispose() => Log.Dispose();

    public string NextRun() => $"work-{++_runs}";

    /// <summary>Puts a plain file there as another program does: without a word of ours.</summary>
    public async Task<PutResult> StoreForeignAsync(int rows = 50)
    {
        var path = Log.File($"foreign-{Guid.NewGuid():N}.db");
        SampleDatabase.Create(path, rows);
        return await Log.Store.PutAsync(new PutRequest { Key = LogBench.Key, Content = ObjectContent.FromFile(path) }, Cancel);
    }

    /// <summary>What another program does to the plain file that is there: a change by SQLite, and the file is put back without our metadata.</summary>
    public async Task EditAsync()
    {
        var path = Log.File($"edited-{Guid.NewGuid():N}.db");
        await FetchAsync(LogBench.Key, path);
        SampleDatabase.Raise(path);
        await Log.Store.PutAsync(new PutRequest { Key = LogBench.Key, Content = ObjectContent.FromFile(path) }, Cancel);
    }

    /// <summary>One run that raises the counter, in the layout that is found.</summary>
    public async Task<CommitStatus> RaiseAsync(string? runId = null, CommitKind kind = CommitKind.Run)
    {
        await using var session = await Sessions(Log.Store).OpenAsync(LogBench.Key, runId ?? NextRun(), Cancel);
        var checkOut = await session.CheckOutAsync(Log.Local, Cancel);
        SampleDatabase.Raise(checkOut.Path);
        return (await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, kind, Cancel)).Status;
    }

    /// <summary>The counter in the newest state, in the layout that is found.</summary>
    public async Task<long> ReadAsync()
    {
        return SampleDatabase.Read((await Sessions(Log.Store).CheckOutToReadAsync(LogBench.Key, Log.Local, Cancel)).Path);
    }

    /// <summary>A run's commit, in the layout that is found.</summary>
    public async Task<CommitInfo?> FindCommitAsync(string runId)
    {
        await using var session = await Sessions(Log.Store).OpenAsync(LogBench.Key, runId, Cancel);
        return session.EarlierCommit;
    }

    public async Task<CommitStatus> ToLogAsync() => (await Conversion.ToLogAsync(await Finder.ExamineAsync(Cancel), NextRun(), Log.Local, Cancel)).Status;

    public async Task<CommitStatus> ToObjectAsync() => (await Conversion.ToObjectAsync(await Finder.ExamineAsync(Cancel), NextRun(), Log.Local, Cancel)).Status;

    /// <summary>A run that publishes what is in the log.</summary>
    public async Task<CommitStatus> PublishAsync(CommitInfo? info = null)
    {
        var checkOut = (LogCheckOut)await Finder.OpenLog(await Finder.FindAsync(Cancel), Options, Log.Time, NullLogger.Instance).CheckOutAsync(Log.Local, Cancel);
        return (await new LogPublication(Log.Store, LogBench.Key, NullLogger.Instance).PublishAsync(checkOut.Path, checkOut.Stored, PublicationSchedule.EveryRun, info ?? new CommitInfo(NextRun(), RowsChanged: 0), Cancel)).Status;
    }

    public async Task FetchAsync(string key, string path) => await File.WriteAllBytesAsync(path, await Log.Store.GetBytesAsync(key), Cancel);

    internal DatabaseSessions Sessions(IObjectStore store) => new(store, new DatabaseSessionOptions { Log = Options, Actor = Actor }, Log.Time, NullLogger.Instance);
}
