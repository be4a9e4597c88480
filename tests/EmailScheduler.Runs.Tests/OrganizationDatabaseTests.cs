using EmailScheduler.Samples;

namespace EmailScheduler.Runs.Tests;

public sealed class OrganizationDatabaseTests : RunFolderTests
{
    private static readonly SampleOptions Sample = new() { Contacts = 100, AsOf = new DateOnly(2025, 6, 1) };

    [Fact]
    public async Task OrganizationIds_StoreOfAllKinds_FindsTheDatabasesOnly()
    {
        foreach (var key in (string[])
        [
            "org-data/100.db", "org-data/99.db", "org-data/99.db.lock", "org-data/99.db.versions/20260101T000000Z-a.db", "org-data/99.db.runs/x.json",
            "org-data/7.db.ltx/0000/1.ltx", "org-data/8.db.lock", "org-data/007.db", "org-data/x.db", "org-data/9 copy.db", "org-data/sub/5.db", "6.db",
        ])
        {
            await Folder.Store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(new byte[] { 1 }) }, Cancel);
        }

        Assert.Equal([7L, 99L, 100L], await OrganizationList.IdsAsync(Folder.Store, Cancel));
    }

    [Fact]
    public async Task OrganizationIds_EmptyStore_FindsNone()
    {
        Assert.Empty(await OrganizationList.IdsAsync(Folder.Store, Cancel));
    }

    [Fact]
    public async Task CreateSampleAsync_NoDatabase_MakesOneThatRuns()
    {
        Assert.Equal(RunStatus.Completed, (await Folder.Database.CreateSampleAsync(Sample, Cancel)).Status);

        Assert.Equal(RunStatus.Completed, (await Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Folder.Request, cancellationToken: Cancel)).Status);
        Assert.Equal(100L, await Folder.QueryAsync("SELECT count(*) FROM contacts"));
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task CreateSampleAsync_TenAtOnce_OneMakesIt()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 10).Select(seed => Task.Run(() => Folder.Database.CreateSampleAsync(Sample with { Seed = seed }, Cancel))));

        Assert.Single(made, one => one.Status == RunStatus.Completed);
        Assert.All(made, one => Assert.Contains(one.Status, new[] { RunStatus.Completed, RunStatus.Unchanged, RunStatus.Busy }));
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task CreateSampleAsync_ADatabaseIsThere_LeavesItAsItIs()
    {
        await Folder.WithDatabaseAsync();
        var before = await Folder.ContentAsync();

        Assert.Equal(RunStatus.Unchanged, (await Folder.Database.CreateSampleAsync(Sample, Cancel)).Status);

        Assert.Equal(before, await Folder.ContentAsync());
    }

    [Fact]
    public async Task RunAsync_CreateWhenMissing_BeginsAnEmptyDatabase()
    {
        Folder.Settings = Folder.Settings with { CreateWhenMissing = true };

        var outcome = await Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.Equal(0L, await Folder.QueryAsync("SELECT count(*) FROM contacts"));
    }

    [Fact]
    public async Task RunAsync_TempFolderIsAFile_NamesTheSetting()
    {
        await Folder.WithDatabaseAsync();
        var file = Path.Combine(Folder.Temp, "file");
        await File.WriteAllTextAsync(file, "", Cancel);
        Folder.Settings = Folder.Settings with { TempFolder = file };

        var outcome = await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Configuration), (outcome.Status, outcome.Rejection));
        Assert.Contains("'Temp:Folder'", outcome.Reason, StringComparison.Ordinal);
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
    }
}
