namespace EmailScheduler.Runs.Tests;

/// <summary>An engine that does what a test wants to the local file, where the protocol around it is what is tested.</summary>
internal sealed class ScriptedEngine(Func<string, CancellationToken, Task> work, long inserted = 1) : IScheduleEngine
{
    /// <summary>Adds a row to a table of its own on each call.</summary>
    public static ScriptedEngine Counting { get; } = new((file, _) =>
    {
        Sql.Execute(file, "CREATE TABLE IF NOT EXISTS counter(n); INSERT INTO counter VALUES (1);");
        return Task.CompletedTask;
    });

    /// <summary>Finds nothing to do.</summary>
    public static ScriptedEngine Idle { get; } = new((_, _) => Task.CompletedTask, inserted: 0);

    public static ScriptedEngine Doing(Action<string> work) => new((file, _) =>
    {
        work(file);
        return Task.CompletedTask;
    });

    /// <summary>As the built-in engine does: what it leaves is verified while it is sent.</summary>
    public bool LeavesContactsAlone { get; init; }

    public async Task<ScheduleResult> ScheduleAsync(string databasePath, ScheduleRequest request, IProgress<ScheduleProgress>? progress, CancellationToken cancellationToken)
    {
        progress?.Report(new ScheduleProgress("script", 0, 1));
        await work(databasePath, cancellationToken);
        return new ScheduleResult
        {
            Today = new DateOnly(2025, 6, 1),
            FirstDay = new DateOnly(2025, 6, 1),
            Settings = new EffectiveSettings(request.Settings, SizeProfile.Small, 1, 1, 50, 3, new Dictionary<string, int>()),
            Contacts = 2,
            ValidContacts = 2,
            Excluded = new Dictionary<string, long>(),
            InvalidDates = new Dictionary<string, long>(),
            WindowUnknown = 0,
            Emails = [new EmailTypeCount("birthday", inserted, 0)],
            SkipReasons = new Dictionary<string, long>(),
            Calendar = [],
            Rows = new RowCounts(inserted, 0, 0, 0, 0),
            FileChanged = inserted > 0 && !request.DryRun,
            Steps = [],
        };
    }
}
