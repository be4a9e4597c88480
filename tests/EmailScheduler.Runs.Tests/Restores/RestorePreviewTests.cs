using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Restores;
using EmailScheduler.Sqlite;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;

namespace EmailScheduler.Runs.Tests.Restores;

/// <summary>A restore in two requests: it is shown, and a person's yes is for what was shown.</summary>
public sealed class RestorePreviewTests : RunFolderTests
{
    private static readonly RestoreOptions Options = new() { Reason = "the import was wrong" };

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task Preview_AfterARun_ShowsWhatTheRestoreThenDoes(DatabaseLayoutKind layout)
    {
        var oldest = await BeginAsync(layout);
        var before = await Folder.ContentAsync();

        var plan = await Folder.Restore.PreviewAsync(oldest, Options, Cancel);

        Assert.Contains(plan.Tables, table => table is { Table: "counter", RowsNow: 1, RowsThen: null });
        Assert.Equal(before, await Folder.ContentAsync());
        Folder.AssertNothingIsLeftBehind();
        var outcome = await Folder.Restore.RunPreviewedAsync(oldest, Options, plan.NewestVersion, Cancel);
        Assert.Equal((RunStatus.Completed, false), (outcome.Run.Status, outcome.IsDeclined));
        Assert.Equal(plan.Tables, outcome.Plan!.Tables);
        Assert.Equal(0L, await Folder.QueryNewestAsync("SELECT count(*) FROM sqlite_schema WHERE name = 'counter'"));
    }

    [Fact]
    public async Task Preview_ARunHoldsTheLease_IsShownAllTheSame()
    {
        var oldest = await BeginAsync(DatabaseLayoutKind.PlainObject);
        await using var lease = (await Folder.Database.Leases.TryAcquireAsync(RunFolder.Key, "20250601T115900Z-ffffffff", 1, Cancel)).Lease;

        Assert.True((await Folder.Restore.PreviewAsync(oldest, Options, Cancel)).IsChange);
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunPreviewed_ARunHasCommittedSince_IsDeclinedAndChangesNothing(DatabaseLayoutKind layout)
    {
        var oldest = await BeginAsync(layout);
        var plan = await Folder.Restore.PreviewAsync(oldest, Options, Cancel);
        await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request with { RunId = "20250602T120000Z-0a1b2c3d" }, cancellationToken: Cancel);
        var before = await Folder.ContentAsync();

        var outcome = await Folder.Restore.RunPreviewedAsync(oldest, Options, plan.NewestVersion, Cancel);

        Assert.True(outcome.IsDeclined);
        Assert.NotEqual(plan.NewestVersion, outcome.Plan!.NewestVersion);
        Assert.Equal(before, await Folder.ContentAsync());
    }

    [Fact]
    public async Task RunPreviewed_AsShown_RecordsWhoDidItAndWhy()
    {
        var oldest = await BeginAsync(DatabaseLayoutKind.PlainObject);
        Folder.Settings = Folder.Settings with { Actor = "http:anna" };
        var plan = await Folder.Restore.PreviewAsync(oldest, Options, Cancel);

        await Folder.Restore.RunPreviewedAsync(oldest, Options, plan.NewestVersion, Cancel);

        var record = Assert.Single(await new AuditLog(Folder.Store, RunFolder.Organization, Folder.Clock, NullLogger.Instance).ListAsync(10, Cancel));
        Assert.Equal(("restore", "http:anna", "the import was wrong", AuditOutcome.Done, oldest.Id), (record.Act, record.Actor, record.Reason, record.Outcome, record.Ids["state"]));
        Assert.Equal("http:anna", (await Folder.History.ListAsync(1, Cancel))[0].Actor);
    }

    [Fact]
    public async Task Preview_NewestStateIsGone_OnlyTheBareStateCanBeWanted()
    {
        var oldest = await BeginAsync(DatabaseLayoutKind.PlainObject);
        await Folder.Store.DeleteAsync(RunFolder.Key, cancellationToken: Cancel);
        await Assert.ThrowsAsync<InvalidDatabaseException>(() => Folder.Restore.PreviewAsync(oldest, Options, Cancel));

        var plan = await Folder.Restore.PreviewAsync(oldest, Options with { IsExact = true }, Cancel);
        var outcome = await Folder.Restore.RunPreviewedAsync(oldest, Options with { IsExact = true }, plan.NewestVersion, Cancel);

        Assert.Null(plan.NewestVersion);
        Assert.NotNull(plan.Unreadable);
        Assert.Equal(RunStatus.Completed, outcome.Run.Status);
    }

    private async Task<PastState> BeginAsync(DatabaseLayoutKind layout)
    {
        await Folder.WithDatabaseAsync(layout);
        await Folder.Run(ScriptedEngine.Counting).RunAsync(Folder.Request, cancellationToken: Cancel);
        return (await Folder.History.ListAsync(cancellationToken: Cancel))[^1];
    }
}
