using EmailScheduler.Samples;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Runs.Tests;

/// <summary>What is in the store says which layout a database has; the setting decides only for one that is made.</summary>
public sealed class StoredLayoutTests : RunFolderTests
{
    private int _runs;

    [Theory]
    [InlineData(DatabaseLayoutKind.Log, DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.PlainObject, DatabaseLayoutKind.Log)]
    public async Task RunAsync_SettingNamesTheOtherLayout_GoesOnWhereTheDatabaseIs(DatabaseLayoutKind stored, DatabaseLayoutKind setting)
    {
        await Folder.WithDatabaseAsync(stored);
        Folder.Settings = Folder.Settings with { Layout = setting };

        Assert.Equal(RunStatus.Completed, (await RunAsync(ScriptedEngine.Counting)).Status);
        Assert.Equal(RunStatus.Completed, (await RunAsync(ScriptedEngine.Counting)).Status);

        Assert.Equal(2L, await Folder.QueryNewestAsync("SELECT count(*) FROM counter"));
        Assert.Equal(stored == DatabaseLayoutKind.Log ? StoredDatabaseKind.Log : StoredDatabaseKind.PlainFile, (await Folder.Database.ExamineAsync(Cancel)).Kind);
        Assert.Equal(stored == DatabaseLayoutKind.Log ? 3 : 0, (await Folder.History.ListAsync(limit: 100, Cancel)).Count(state => state.TxId is not null));
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.Log, true)]
    [InlineData(DatabaseLayoutKind.PlainObject, true)]
    [InlineData(DatabaseLayoutKind.Log, false)]
    [InlineData(DatabaseLayoutKind.PlainObject, false)]
    public async Task NewDatabase_ByARunOrASample_IsInTheLayoutOfTheSetting(DatabaseLayoutKind setting, bool byRun)
    {
        Folder.Settings = Folder.Settings with { Layout = setting, CreateWhenMissing = true };

        var made = byRun
            ? await RunAsync(ScriptedEngine.Counting)
            : await Folder.Database.CreateSampleAsync(new SampleOptions { Contacts = 10, AsOf = new DateOnly(2025, 6, 1) }, Cancel);

        Assert.Equal(RunStatus.Completed, made.Status);
        Assert.Equal(setting == DatabaseLayoutKind.Log ? StoredDatabaseKind.Log : StoredDatabaseKind.PlainFile, (await Folder.Database.ExamineAsync(Cancel)).Kind);

        Folder.Settings = Folder.Settings with { Layout = setting == DatabaseLayoutKind.Log ? DatabaseLayoutKind.PlainObject : DatabaseLayoutKind.Log };
        Assert.Equal(RunStatus.Unchanged, (await Folder.Database.CreateSampleAsync(new SampleOptions { Contacts = 10, AsOf = new DateOnly(2025, 6, 1) }, Cancel)).Status);
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.Log)]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    public async Task RunAsync_NoDatabase_IsRejectedInEitherLayout(DatabaseLayoutKind setting)
    {
        Folder.Settings = Folder.Settings with { Layout = setting };

        var outcome = await RunAsync(ScriptedEngine.Counting);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Database), (outcome.Status, outcome.Rejection));
        Assert.Contains("org-data/99.db", outcome.Reason, StringComparison.Ordinal);
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_PlainFileChangedBesideTheLog_IsRejectedAndNothingIsChanged()
    {
        await Folder.WithDatabaseAsync(DatabaseLayoutKind.Log);
        await RunAsync(ScriptedEngine.Counting);
        await Folder.WithDatabaseAsync("CREATE TABLE theirs(n)");
        var before = await Folder.ContentAsync();

        var outcome = await RunAsync(ScriptedEngine.Counting);
        var plan = await Folder.Run(ScriptedEngine.Idle).RunAsync(Folder.Request with { DryRun = true }, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Database), (outcome.Status, outcome.Rejection));
        Assert.Equal((RunStatus.Rejected, FailureCategory.Database), (plan.Status, plan.Rejection));
        Assert.All(["'org-data/99.db'", "'org-data/99.db.ltx/'", "--discard"], word => Assert.Contains(word, outcome.Reason, StringComparison.Ordinal));
        var after = await Folder.ContentAsync();
        Assert.True(before.Remove("org-status/99.json"));
        Assert.True(after.Remove("org-status/99.json"));
        Assert.Equal(before, after.Where(entry => before.ContainsKey(entry.Key)));
        Assert.Equal($"org-data/99.db.runs/{outcome.RunId}.json", Assert.Single(after.Keys.Except(before.Keys)));
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject, 1L, StoredDatabaseKind.Log)]
    [InlineData(DatabaseLayoutKind.Log, 0L, StoredDatabaseKind.PlainFile)]
    public async Task DiscardAsync_PlainFileChangedBesideTheLog_GoesOnWithTheOther(DatabaseLayoutKind discarded, long counted, StoredDatabaseKind expected)
    {
        await Folder.WithDatabaseAsync("CREATE TABLE counter(n)");
        await Folder.History.ConvertAsync(DatabaseLayoutKind.Log, Cancel);
        await RunAsync(ScriptedEngine.Counting);
        await Folder.WithDatabaseAsync("CREATE TABLE counter(n); CREATE TABLE theirs(n)");

        Assert.Equal(RunStatus.Completed, (await Folder.History.DiscardAsync(discarded, Cancel)).Status);

        Assert.Equal(expected, (await Folder.Database.ExamineAsync(Cancel)).Kind);
        Assert.Equal(counted, await Folder.QueryNewestAsync("SELECT count(*) FROM counter"));
        Assert.Equal(RunStatus.Unchanged, (await Folder.History.DiscardAsync(discarded, Cancel)).Status);
        Assert.Equal(RunStatus.Completed, (await RunAsync(ScriptedEngine.Counting)).Status);
        Assert.Equal(counted + 1, await Folder.QueryNewestAsync("SELECT count(*) FROM counter"));
    }

    [Fact]
    public async Task RunAsync_PublishedFileChangedWhileItWorks_CommitsWarnsAndTheNextIsRejected()
    {
        await Folder.WithDatabaseAsync(DatabaseLayoutKind.Log);
        Folder.Settings = Folder.Settings with { LogPublication = PublicationSchedule.EveryRun };
        Assert.Null((await RunAsync(ScriptedEngine.Counting)).Report!.Warnings);
        var theirs = default(ObjectHead);
        var engine = new ScriptedEngine(async (file, token) =>
        {
            Sql.Execute(file, "INSERT INTO counter VALUES (2)");
            await Folder.WithDatabaseAsync("CREATE TABLE theirs(n)");
            theirs = await Folder.Store.HeadAsync(RunFolder.Key, token);
        });

        var warned = await RunAsync(engine);
        var next = await RunAsync(ScriptedEngine.Counting);

        Assert.Equal(RunStatus.Completed, warned.Status);
        Assert.Contains("'org-data/99.db' was not published", Assert.Single(warned.Report!.Warnings!), StringComparison.Ordinal);
        Assert.Equal(warned.Report.Warnings, (await Folder.Database.Reports.FindAsync(warned.RunId, Cancel))!.Warnings);
        Assert.Equal(theirs!.ETag, (await Folder.Store.HeadAsync(RunFolder.Key, Cancel))!.ETag);
        Assert.Equal((RunStatus.Rejected, FailureCategory.Database), (next.Status, next.Rejection));
        Assert.Equal(3, (await Folder.History.ListAsync(limit: 10, Cancel)).Count(state => state.TxId is not null));
    }

    [Fact]
    public async Task RunAsync_PublishesEveryRun_TheCopyIsNeverTakenForAnothersFile()
    {
        await Folder.WithDatabaseAsync(DatabaseLayoutKind.Log);
        Folder.Settings = Folder.Settings with { LogPublication = PublicationSchedule.EveryRun };

        for (var run = 1L; run <= 3; run++)
        {
            Assert.Equal(RunStatus.Completed, (await RunAsync(ScriptedEngine.Counting)).Status);
            Assert.Equal(run, await Folder.QueryAsync("SELECT count(*) FROM counter"));
        }
    }

    private Task<RunOutcome> RunAsync(ScriptedEngine engine) =>
        Folder.Run(engine).RunAsync(Folder.Request with { RunId = $"20250601T1200{_runs++:00}Z-0a1b2c3d" }, cancellationToken: Cancel);
}
