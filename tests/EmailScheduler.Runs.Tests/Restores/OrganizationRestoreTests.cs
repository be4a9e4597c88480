using EmailScheduler.Runs.Restores;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Runs.Tests.Restores;

public sealed class OrganizationRestoreTests : RunFolderTests
{
    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunAsync_AfterARun_BringsTheOldStateBackAndKeepsTheNewOne(DatabaseLayoutKind layout)
    {
        var oldest = await BeginAsync(layout);

        var outcome = await RestoreAsync(oldest);

        Assert.Equal((RunStatus.Completed, false), (outcome.Run.Status, outcome.IsDeclined));
        Assert.Equal(0L, await Folder.QueryNewestAsync("SELECT count(*) FROM sqlite_schema WHERE name = 'counter'"));
        Assert.Contains(outcome.Plan!.Tables, table => table is { Table: "counter", RowsNow: 1, RowsThen: null });
        var states = await Folder.History.ListAsync(cancellationToken: Cancel);
        Assert.Contains(states, state => state.RunId == Folder.Request.RunId);
        Assert.Equal((CommitKind.Restore, oldest.Id, true), (states[0].Kind, states[0].RestoredFrom, states[0].IsCurrent));
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
        Folder.AssertNothingIsLeftBehind();
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunAsync_Again_FindsNothingToDo(DatabaseLayoutKind layout)
    {
        var oldest = await BeginAsync(layout);
        await RestoreAsync(oldest);
        var before = await Folder.ContentAsync();

        var outcome = await RestoreAsync(oldest);

        Assert.Equal(RunStatus.Unchanged, outcome.Run.Status);
        Assert.Equal(before, await Folder.ContentAsync());
    }

    [Fact]
    public async Task RunAsync_Declined_ShowsThePlanAndChangesNothing()
    {
        var oldest = await BeginAsync(DatabaseLayoutKind.PlainObject);
        var before = await Folder.ContentAsync();

        var outcome = await Folder.Restore.RunAsync(oldest, new RestoreOptions(), (_, _) => Task.FromResult(false), Cancel);

        Assert.True(outcome.IsDeclined);
        Assert.NotEmpty(outcome.Plan!.Tables);
        Assert.Equal(before, await Folder.ContentAsync());
        Folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_AnotherProgramWritesWhileItIsAsked_LosesTheRace()
    {
        var oldest = await BeginAsync(DatabaseLayoutKind.PlainObject);

        var outcome = await Folder.Restore.RunAsync(
            oldest,
            new RestoreOptions(),
            async (_, _) =>
            {
                await Folder.WithDatabaseAsync("CREATE TABLE theirs(n)");
                return true;
            },
            Cancel);

        Assert.Equal(RunStatus.Transient, outcome.Run.Status);
        Assert.Equal(1L, await Folder.QueryNewestAsync("SELECT count(*) FROM sqlite_schema WHERE name = 'theirs'"));
    }

    [Fact]
    public async Task RunAsync_ARunHoldsTheLease_IsBusy()
    {
        var oldest = await BeginAsync(DatabaseLayoutKind.PlainObject);
        var answer = await Folder.Database.Leases.TryAcquireAsync(RunFolder.Key, "20250601T115900Z-ffffffff", 1, Cancel);
        await using var lease = answer.Lease;

        var outcome = await RestoreAsync(oldest);

        Assert.Equal((RunStatus.Busy, "20250601T115900Z-ffffffff"), (outcome.Run.Status, outcome.Run.Holder!.RunId));
        Assert.Equal(1L, await Folder.QueryNewestAsync("SELECT count(*) FROM counter"));
    }

    [Fact]
    public async Task RunAsync_OnlyAnIndexIsDifferent_IsAChange()
    {
        await Folder.WithDatabaseAsync();
        await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request, cancellationToken: Cancel);
        var index = ScriptedEngine.Doing(file => Sql.Execute(file, "CREATE INDEX theirs ON contacts(email)"));
        await Folder.Run(index).RunAsync(Folder.Request with { RunId = "20250601T120000Z-0a1b2c3e" }, cancellationToken: Cancel);
        var before = (await Folder.History.ListAsync(cancellationToken: Cancel))[1];

        var outcome = await RestoreAsync(before);

        Assert.True(outcome.Plan!.IsSchemaChanged);
        Assert.Equal(RunStatus.Completed, outcome.Run.Status);
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("../99")]
    [InlineData("")]
    public async Task FindAsync_NoSuchState_NamesIt(string id)
    {
        var error = await Assert.ThrowsAsync<InvalidSettingException>(() => Folder.History.FindAsync("ID", id, Cancel));

        Assert.Contains($"'{id}'", error.Message, StringComparison.Ordinal);
    }

    private async Task<PastState> BeginAsync(DatabaseLayoutKind layout)
    {
        await Folder.WithDatabaseAsync(layout);
        await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request, cancellationToken: Cancel);
        return (await Folder.History.ListAsync(cancellationToken: Cancel))[^1];
    }

    private Task<RestoreOutcome> RestoreAsync(PastState state) => Folder.Restore.RunAsync(state, new RestoreOptions(), (_, _) => Task.FromResult(true), Cancel);
}
