using EmailScheduler.Samples;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Logs;
using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Runs.Tests;

/// <summary>What is in the store says which layout a database has; the setting decides only for one that is made.</summary>
public sealed class StoredLayoutTests : IDisposable
{
    private readonly RunFolder _folder = new();
    private int _runs;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DatabaseLayoutKind.Log, DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.PlainObject, DatabaseLayoutKind.Log)]
    public async Task RunAsync_SettingNamesTheOtherLayout_GoesOnWhereTheDatabaseIs(DatabaseLayoutKind stored, DatabaseLayoutKind setting)
    {
        await _folder.WithDatabaseAsync();
        Assert.True((await _folder.History.ConvertAsync(stored, Cancel)).Succeeded);
        _folder.Settings = _folder.Settings with { Layout = setting };

        Assert.Equal(RunStatus.Completed, (await RunAsync(ScriptedEngine.Counting)).Status);
        Assert.Equal(RunStatus.Completed, (await RunAsync(ScriptedEngine.Counting)).Status);

        Assert.Equal(2L, await _folder.QueryNewestAsync("SELECT count(*) FROM counter"));
        Assert.Equal(stored == DatabaseLayoutKind.Log ? StoredDatabaseKind.Log : StoredDatabaseKind.PlainFile, (await _folder.Database.ExamineAsync(Cancel)).Kind);
        Assert.Equal(stored == DatabaseLayoutKind.Log ? 3 : 0, (await _folder.History.ListAsync(limit: 100, Cancel)).Count(state => state.TxId is not null));
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.Log, true)]
    [InlineData(DatabaseLayoutKind.PlainObject, true)]
    [InlineData(DatabaseLayoutKind.Log, false)]
    [InlineData(DatabaseLayoutKind.PlainObject, false)]
    public async Task NewDatabase_ByARunOrASample_IsInTheLayoutOfTheSetting(DatabaseLayoutKind setting, bool byRun)
    {
        _folder.Settings = _folder.Settings with { Layout = setting, CreateWhenMissing = true };

        var made = byRun
            ? await RunAsync(ScriptedEngine.Counting)
            : await _folder.Database.CreateSampleAsync(new SampleOptions { Contacts = 10, AsOf = new DateOnly(2025, 6, 1) }, Cancel);

        Assert.Equal(RunStatus.Completed, made.Status);
        Assert.Equal(setting == DatabaseLayoutKind.Log ? StoredDatabaseKind.Log : StoredDatabaseKind.PlainFile, (await _folder.Database.ExamineAsync(Cancel)).Kind);

        _folder.Settings = _folder.Settings with { Layout = setting == DatabaseLayoutKind.Log ? DatabaseLayoutKind.PlainObject : DatabaseLayoutKind.Log };
        Assert.Equal(RunStatus.Unchanged, (await _folder.Database.CreateSampleAsync(new SampleOptions { Contacts = 10, AsOf = new DateOnly(2025, 6, 1) }, Cancel)).Status);
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.Log)]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    public async Task RunAsync_NoDatabase_IsRejectedInEitherLayout(DatabaseLayoutKind setting)
    {
        _folder.Settings = _folder.Settings with { Layout = setting };

        var outcome = await RunAsync(ScriptedEngine.Counting);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Database), (outcome.Status, outcome.Rejection));
        Assert.Contains("org-data/99.db", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_PlainFileChangedBesideTheLog_IsRejectedAndNothingIsChanged()
    {
        await _folder.WithDatabaseAsync();
        await _folder.History.ConvertAsync(DatabaseLayoutKind.Log, Cancel);
        await RunAsync(ScriptedEngine.Counting);
        await _folder.WithDatabaseAsync("CREATE TABLE theirs(n)");
        var before = await _folder.ContentAsync();

        var outcome = await RunAsync(ScriptedEngine.Counting);
        var plan = await _folder.Run(ScriptedEngine.Idle).RunAsync(_folder.Request with { DryRun = true }, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Database), (outcome.Status, outcome.Rejection));
        Assert.Equal((RunStatus.Rejected, FailureCategory.Database), (plan.Status, plan.Rejection));
        Assert.All(["'org-data/99.db'", "'org-data/99.db.ltx/'", "--discard"], word => Assert.Contains(word, outcome.Reason, StringComparison.Ordinal));
        var after = await _folder.ContentAsync();
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
        await _folder.WithDatabaseAsync("CREATE TABLE counter(n)");
        await _folder.History.ConvertAsync(DatabaseLayoutKind.Log, Cancel);
        await RunAsync(ScriptedEngine.Counting);
        await _folder.WithDatabaseAsync("CREATE TABLE counter(n); CREATE TABLE theirs(n)");

        Assert.Equal(RunStatus.Completed, (await _folder.History.DiscardAsync(discarded, Cancel)).Status);

        Assert.Equal(expected, (await _folder.Database.ExamineAsync(Cancel)).Kind);
        Assert.Equal(counted, await _folder.QueryNewestAsync("SELECT count(*) FROM counter"));
        Assert.Equal(RunStatus.Unchanged, (await _folder.History.DiscardAsync(discarded, Cancel)).Status);
        Assert.Equal(RunStatus.Completed, (await RunAsync(ScriptedEngine.Counting)).Status);
        Assert.Equal(counted + 1, await _folder.QueryNewestAsync("SELECT count(*) FROM counter"));
    }

    [Fact]
    public async Task RunAsync_PublishedFileChangedWhileItWorks_CommitsWarnsAndTheNextIsRejected()
    {
        await _folder.WithDatabaseAsync();
        await _folder.History.ConvertAsync(DatabaseLayoutKind.Log, Cancel);
        _folder.Settings = _folder.Settings with { LogPublication = PublicationSchedule.EveryRun };
        Assert.Null((await RunAsync(ScriptedEngine.Counting)).Report!.Warnings);
        var theirs = default(ObjectHead);
        var engine = new ScriptedEngine(async (file, token) =>
        {
            Sql.Execute(file, "INSERT INTO counter VALUES (2)");
            await _folder.WithDatabaseAsync("CREATE TABLE theirs(n)");
            theirs = await _folder.Store.HeadAsync(RunFolder.Key, token);
        });

        var warned = await RunAsync(engine);
        var next = await RunAsync(ScriptedEngine.Counting);

        Assert.Equal(RunStatus.Completed, warned.Status);
        Assert.Contains("'org-data/99.db' was not published", Assert.Single(warned.Report!.Warnings!), StringComparison.Ordinal);
        Assert.Equal(warned.Report.Warnings, (await _folder.Database.Reports.FindAsync(warned.RunId, Cancel))!.Warnings);
        Assert.Equal(theirs!.ETag, (await _folder.Store.HeadAsync(RunFolder.Key, Cancel))!.ETag);
        Assert.Equal((RunStatus.Rejected, FailureCategory.Database), (next.Status, next.Rejection));
        Assert.Equal(3, (await _folder.History.ListAsync(limit: 10, Cancel)).Count(state => state.TxId is not null));
    }

    [Fact]
    public async Task RunAsync_PublishesEveryRun_TheCopyIsNeverTakenForAnothersFile()
    {
        await _folder.WithDatabaseAsync();
        await _folder.History.ConvertAsync(DatabaseLayoutKind.Log, Cancel);
        _folder.Settings = _folder.Settings with { LogPublication = PublicationSchedule.EveryRun };

        for (var run = 1L; run <= 3; run++)
        {
            Assert.Equal(RunStatus.Completed, (await RunAsync(ScriptedEngine.Counting)).Status);
            Assert.Equal(run, await _folder.QueryAsync("SELECT count(*) FROM counter"));
        }
    }

    private Task<RunOutcome> RunAsync(ScriptedEngine engine) =>
        _folder.Run(engine).RunAsync(_folder.Request with { RunId = $"20250601T1200{_runs++:00}Z-0a1b2c3d" }, cancellationToken: Cancel);
}
