using System.Globalization;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Objects;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Torture;

/// <summary>The layouts that are tortured, through the production classes.</summary>
internal static class Layouts
{
    // A run that is tried again after a pause finds its commit also when the others have been quick.
    private const int SearchedCommits = 500;

    /// <summary>The commits that are gone back to at the end of a session, the last ones and as many more spread over the rest.</summary>
    private const int Restored = 20;

    private static readonly LogLayoutOptions LogOptions = new() { SearchedCommits = SearchedCommits, MaxFiles = 5 };

    /// <summary>The databases as runs work on them.</summary>
    /// <param name="store">Where they are.</param>
    /// <param name="temp">A folder that the runners share.</param>
    public static DatabaseSessions Sessions(IObjectStore store, string temp) => new(
        store, new DatabaseSessionOptions { Log = LogOptions with { WarmFolder = Path.Combine(temp, "warm") } }, TimeProvider.System, NullLogger.Instance);

    /// <summary>Puts the first state there.</summary>
    public static async Task CreateAsync(TortureLayout layout, IObjectStore store, string key, string path, bool wal, CancellationToken cancellationToken)
    {
        if (layout == TortureLayout.Object)
        {
            CounterDatabase.Create(path, wal);
            await store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromFile(path), IfAbsent = true }, cancellationToken);
            return;
        }

        var sessions = new DatabaseSessions(store, new DatabaseSessionOptions { NewDatabase = DatabaseLayoutKind.Log, Log = LogOptions }, TimeProvider.System, NullLogger.Instance);
        var found = await sessions.ExamineAsync(key, cancellationToken);
        await sessions.CreateAsync(key, found, "origin", path, file => CounterDatabase.Create(file, wal: false), cancellationToken);
    }

    /// <summary>What must be true of a log beyond its newest state: every commit has a file of its own, each another run's, and leads to the runs of all commits before it and one more.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(TortureLayout layout, IObjectStore store, string key, string path, CancellationToken cancellationToken)
    {
        if (layout == TortureLayout.Object)
        {
            return [];
        }

        var history = new LogHistory(store, key, LogOptions, TimeProvider.System, NullLogger.Instance);
        var commits = await history.ListAsync(cancellationToken: cancellationToken);
        var faults = commits.GroupBy(commit => commit.RunId, StringComparer.Ordinal).Where(run => run.Count() > 1).Select(run => $"Run {run.Key} has {run.Count()} commits.").ToList();
        if (commits.Select(commit => commit.TxId.Value).Order().SequenceEqual(Enumerable.Range(1, commits.Count).Select(number => (ulong)number)) is false)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"The {commits.Count} commits of the log are not numbered from 1 without a gap."));
        }

        var apart = Math.Max(1, commits.Count / Restored);
        foreach (var commit in commits.Where((_, index) => index % apart == 0))
        {
            await history.RestoreAsync(commit.TxId, path, cancellationToken);
            var runs = CounterDatabase.Read(path).Count;
            if ((ulong)runs != commit.TxId.Value - 1)
            {
                faults.Add($"Commit {commit.TxId} holds {runs} runs.");
            }
        }

        return faults;
    }
}
