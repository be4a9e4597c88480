using EmailScheduler.Storage.Layouts;

namespace EmailScheduler.Runs.Tests.Verification;

/// <summary>What the built-in engine leaves is verified beside its commit: no one sees what does not pass, and nothing reads the local copy once the run has ended.</summary>
public sealed class VerifiedWhileSentTests : RunFolderTests
{
    private const string Report = "org-data/99.db.runs/20250601T120000Z-0a1b2c3d.json";
    private const string Status = "org-status/99.json";

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunAsync_Whole_CommittedAndItsStepsAreCountedOnce(DatabaseLayoutKind layout)
    {
        await Folder.WithDatabaseAsync(layout);

        var outcome = await Folder.Run(Engine(file => Sql.Execute(file, "CREATE TABLE planned(n)"))).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Completed, outcome.Status);
        Assert.Equal(["take the lease", "check out", "schedule", "guard", "count the day", "verify", "commit", "maintenance"], outcome.Report!.Steps.Select(step => step.Step));
        Assert.InRange(outcome.Report.Steps.Sum(step => step.Elapsed.TotalMilliseconds), 0, outcome.Report.Milliseconds + 1);
        Assert.Equal(0L, await Folder.QueryNewestAsync("SELECT count(*) FROM planned"));
        Folder.AssertNothingIsLeftBehind();
    }

    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunAsync_PageIsTorn_CommitsNothing(DatabaseLayoutKind layout)
    {
        await Folder.WithDatabaseAsync(layout);
        var before = await Folder.ContentAsync();
        var engine = Engine(file =>
        {
            using var bytes = File.OpenWrite(file);
            bytes.Seek(4096, SeekOrigin.Begin);
            bytes.Write(new byte[4096]);
        });

        var outcome = await Folder.Run(engine).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Engine), (outcome.Status, outcome.Rejection));
        Assert.Contains("does not pass quick_check", outcome.Reason, StringComparison.Ordinal);
        var states = (await Folder.ContentAsync()).Where(entry => entry.Key is not (Report or Status) && !entry.Key.Contains(".versions/", StringComparison.Ordinal));
        Assert.Equal(before.Where(entry => !entry.Key.Contains(".versions/", StringComparison.Ordinal)), states);
        Folder.AssertNothingIsLeftBehind();
    }

    /// <summary>The race is lost before the commit waits for the verification.</summary>
    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task RunAsync_RaceIsLost_EndsItsVerification(DatabaseLayoutKind layout)
    {
        await Folder.WithDatabaseAsync(layout);
        var engine = new ScriptedEngine(async (file, token) =>
        {
            await CommitAnotherAsync(token);
            Sql.Execute(file, "CREATE TABLE planned(n)");
        })
        { LeavesContactsAlone = true };

        var outcome = await Folder.Run(engine).RunAsync(Folder.Request, cancellationToken: Cancel);

        Assert.Equal(RunStatus.Transient, outcome.Status);
        Assert.Equal(1L, await Folder.QueryNewestAsync("SELECT count(*) FROM sqlite_schema WHERE name IN ('planned', 'theirs')"));
        Folder.AssertNothingIsLeftBehind();
    }

    /// <summary>A database that is as it was is not sent; its emails of the day are counted, once.</summary>
    [Fact]
    public async Task RunAsync_NothingIsToBeSent_CountsTheDayOnce()
    {
        await Folder.WithDatabaseAsync();
        await Folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(Folder.Request, cancellationToken: Cancel);

        var outcome = await Folder.Run(Engine(static _ => { })).RunAsync(Folder.Request with { RunId = "20250601T120005Z-0a1b2c3d" }, cancellationToken: Cancel);

        Assert.NotNull(outcome.Report!.DayOfRun);
        Assert.Single(outcome.Report.Steps, step => step.Step == "count the day");
    }

    private static ScriptedEngine Engine(Action<string> work) => new((file, _) =>
    {
        work(file);
        return Task.CompletedTask;
    })
    { LeavesContactsAlone = true };

    private async Task CommitAnotherAsync(CancellationToken cancellationToken)
    {
        await using var session = await Folder.Database.OpenAsync("20250601T120001Z-ffffffff", cancellationToken);
        var checkOut = await session.CheckOutAsync(Path.Combine(Folder.Temp, "theirs.db"), cancellationToken);
        Sql.Execute(checkOut.Path, "CREATE TABLE theirs(n)");
        Assert.Equal(CommitStatus.Committed, (await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, CommitKind.Exec, cancellationToken)).Status);
        File.Delete(checkOut.Path);
    }
}
