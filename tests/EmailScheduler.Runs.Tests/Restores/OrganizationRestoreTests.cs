using EmailScheduler.Runs.Restores;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Runs.Tests.Restores;

public sealed class OrganizationRestoreTests : IDisposable
{
    private readonly RunFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunAsync_AfterARun_BringsTheOldStateBackAndKeepsTheNewOne(DatabaseLayoutKind layout)
    {
        var oldest = await BeginAsync(layout);

        var outcome = await RestoreAsync(oldest);

        Assert.Equal((RunStatus.Completed, false), (outcome.Run.Status, outcome.IsDeclined));
        Assert.Equal(0L, await _folder.QueryNewestAsync("SELECT count(*) FROM sqlite_schema WHERE name = 'counter'"));
        Assert.Contains(outcome.Plan!.Tables, table => table is { Table: "counter", RowsNow: 1, RowsThen: null });
        var states = await _folder.History.ListAsync(cancellationToken: Cancellation);
        Assert.Contains(states, state => state.RunId == _folder.Request.RunId);
        Assert.Equal((CommitKind.Restore, oldest.Id, true), (states[0].Kind, states[0].RestoredFrom, states[0].IsCurrent));
        Assert.Null(await _folder.Database.HolderAsync(Cancellation));
        _folder.AssertNothingIsLeftBehind();
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunAsync_Again_FindsNothingToDo(DatabaseLayoutKind layout)
    {
        var oldest = await BeginAsync(layout);
        await RestoreAsync(oldest);
        var before = await _folder.ContentAsync();

        var outcome = await RestoreAsync(oldest);

        Assert.Equal(RunStatus.Unchanged, outcome.Run.Status);
        Assert.Equal(before, await _folder.ContentAsync());
    }

    [Fact]
    public async Task RunAsync_Declined_ShowsThePlanAndChangesNothing()
    {
        var oldest = await BeginAsync(DatabaseLayoutKind.PlainObject);
        var before = await _folder.ContentAsync();

        var outcome = await _folder.Restore.RunAsync(oldest, new RestoreOptions(), (_, _) => Task.FromResult(false), Cancellation);

        Assert.True(outcome.IsDeclined);
        Assert.NotEmpty(outcome.Plan!.Tables);
        Assert.Equal(before, await _folder.ContentAsync());
        _folder.AssertNothingIsLeftBehind();
    }

    [Fact]
    public async Task RunAsync_AnotherProgramWritesWhileItIsAsked_LosesTheRace()
    {
        var oldest = await BeginAsync(DatabaseLayoutKind.PlainObject);

        var outcome = await _folder.Restore.RunAsync(
            oldest,
            new RestoreOptions(),
            async (_, _) =>
            {
                await _folder.WithDatabaseAsync("CREATE TABLE theirs(n)");
                return true;
            },
            Cancellation);

        Assert.Equal(RunStatus.Transient, outcome.Run.Status);
        Assert.Equal(1L, await _folder.QueryNewestAsync("SELECT count(*) FROM sqlite_schema WHERE name = 'theirs'"));
    }

    [Fact]
    public async Task RunAsync_ARunHoldsTheLease_IsBusy()
    {
        var oldest = await BeginAsync(DatabaseLayoutKind.PlainObject);
        var answer = await _folder.Database.Leases.TryAcquireAsync(RunFolder.Key, "20250601T115900Z-ffffffff", 1, Cancellation);
        await using var lease = answer.Lease;

        var outcome = await RestoreAsync(oldest);

        Assert.Equal((RunStatus.Busy, "20250601T115900Z-ffffffff"), (outcome.Run.Status, outcome.Run.Holder!.RunId));
        Assert.Equal(1L, await _folder.QueryNewestAsync("SELECT count(*) FROM counter"));
    }

    [Fact]
    public async Task RunAsync_OnlyAnIndexIsDifferent_IsAChange()
    {
        await _folder.WithDatabaseAsync();
        await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request, cancellationToken: Cancellation);
        var index = new ScriptedEngine((file, _) =>
        {
            Sql.Execute(file, "CREATE INDEX theirs ON contacts(email)");
            return Task.CompletedTask;
        });
        await _folder.Run(index).RunAsync(_folder.Request with { RunId = "20250601T120000Z-0a1b2c3e" }, cancellationToken: Cancellation);
        var before = (await _folder.History.ListAsync(cancellationToken: Cancellation))[1];

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
        var error = await Assert.ThrowsAsync<InvalidSettingException>(() => _folder.History.FindAsync("ID", id, Cancellation));

        Assert.Contains($"'{id}'", error.Message, StringComparison.Ordinal);
    }

    private async Task<PastState> BeginAsync(DatabaseLayoutKind layout)
    {
        await _folder.WithDatabaseAsync();
        await _folder.History.ConvertAsync(layout, Cancellation);
        await _folder.Run(ScriptedEngine.Counting).RunAsync(_folder.Request, cancellationToken: Cancellation);
        return (await _folder.History.ListAsync(cancellationToken: Cancellation))[^1];
    }

    private Task<RestoreOutcome> RestoreAsync(PastState state) => _folder.Restore.RunAsync(state, new RestoreOptions(), (_, _) => Task.FromResult(true), Cancellation);
}
