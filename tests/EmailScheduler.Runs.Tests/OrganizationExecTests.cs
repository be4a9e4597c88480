using EmailScheduler.Runs.Programs;
using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Runs.Tests;

/// <summary>Faults of the store around a program that has been started; what programs do is in the tests of the command line.</summary>
public sealed class OrganizationExecTests : RunFolderTests
{
    private const string Import = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(\"INSERT INTO contacts(email) VALUES ('cyd@example.com')\"); c.commit(); c.close()";

    private readonly string _starts = Path.GetTempFileName();

    public static TheoryData<DatabaseLayoutKind> Layouts => [DatabaseLayoutKind.PlainObject, DatabaseLayoutKind.Log];

    public override void Dispose()
    {
        base.Dispose();
        File.Delete(_starts);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task RunAsync_AnswerToTheCommitIsLost_FindsItsOwnCommit(DatabaseLayoutKind layout)
    {
        await PrepareAsync(layout);
        var store = new LossyStore(Folder.Store, _ => null, key => IsState(key) ? Transient : null);

        var outcome = await RunAsync(store);

        Assert.Equal((ExecStatus.Completed, 0, null), (outcome.Status, outcome.ProgramExitCode, outcome.Reason));
        await AssertImportedAsync(times: 1);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task RunAsync_CommitDoesNotArrive_StartsNothingAgainAndSaysSo(DatabaseLayoutKind layout)
    {
        await PrepareAsync(layout);
        var before = await Folder.ContentAsync();
        var store = new LossyStore(Folder.Store, key => IsState(key) ? Transient : null);

        var outcome = await RunAsync(store);

        Assert.Equal((ExecStatus.Transient, 0), (outcome.Status, outcome.ProgramExitCode));
        Assert.Contains("The program has run", outcome.Reason, StringComparison.Ordinal);
        Assert.Equal(before.Where(entry => IsState(entry.Key)), (await Folder.ContentAsync()).Where(entry => IsState(entry.Key) && before.ContainsKey(entry.Key)));
        await AssertImportedAsync(times: 0);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task RunAsync_StoreRefusesTheCommit_IsRejected(DatabaseLayoutKind layout)
    {
        await PrepareAsync(layout);
        var store = new LossyStore(Folder.Store, key => IsState(key) ? new ObjectStoreException(ObjectStoreFailure.Configuration, "No permission; allow it.") : null);

        var outcome = await RunAsync(store);

        Assert.Equal((ExecStatus.Rejected, FailureCategory.Configuration, 0), (outcome.Status, outcome.Rejection, outcome.ProgramExitCode));
        await AssertImportedAsync(times: 0);
    }

    [Fact]
    public async Task RunAsync_LeaseFailsAtFirst_IsTriedAgainAndTheProgramStartedOnce()
    {
        await PrepareAsync(DatabaseLayoutKind.PlainObject);
        var faults = 1;
        var store = new LossyStore(Folder.Store, key => key.EndsWith(".lock", StringComparison.Ordinal) && faults-- > 0 ? Transient : null);

        var outcome = await RunAsync(store);

        Assert.Equal(ExecStatus.Completed, outcome.Status);
        await AssertImportedAsync(times: 1);
    }

    [Fact]
    public async Task RunAsync_ProgramIsMissing_ReleasesTheLease()
    {
        await PrepareAsync(DatabaseLayoutKind.PlainObject);

        var outcome = await RunAsync(Folder.Store, "no-such-program");

        Assert.Equal((ExecStatus.Rejected, FailureCategory.Configuration, null), (outcome.Status, outcome.Rejection, outcome.ProgramExitCode));
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
        Folder.AssertNothingIsLeftBehind();
    }

    private static ObjectStoreException Transient => new(ObjectStoreFailure.Transient, "The connection broke.");

    private static bool IsState(string key) => key == RunFolder.Key || key.Contains(".ltx/", StringComparison.Ordinal);

    private async Task PrepareAsync(DatabaseLayoutKind layout)
    {
        await Folder.WithDatabaseAsync(layout);
        Folder.Settings = Folder.Settings with { Retry = Folder.Settings.Retry with { TransientWait = TimeSpan.FromMilliseconds(1) } };
    }

    private Task<ExecOutcome> RunAsync(IObjectStore store, string program = "sh") =>
        new OrganizationExec(store, Folder.Settings, Folder.Clock, NullLogger.Instance).RunAsync(
            new ExecRequest { OrganizationId = RunFolder.Organization, RunId = Folder.Request.RunId, Program = program, Arguments = ["-c", $"echo started >> '{_starts}'; python3 -c \"$1\" \"$2\"", "sh", Import, "{database}"] },
            Folder.Settings.Retry,
            cancellationToken: Cancel);

    private async Task AssertImportedAsync(long times)
    {
        Assert.Equal("started\n", await File.ReadAllTextAsync(_starts, Cancel));
        Assert.Equal(2 + times, await Folder.QueryNewestAsync("SELECT count(*) FROM contacts"));
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
        Folder.AssertNothingIsLeftBehind();
    }
}
