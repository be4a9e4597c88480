using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Storage.Tests.Objects;

namespace EmailScheduler.Runs.Tests;

/// <summary>The process that converts dies before each of its requests in turn, those of the lease too. Whatever comes next finds a database that has all.</summary>
public class InterruptedConversionTests
{
    public static TheoryData<DatabaseLayoutKind, string> NextCommands => LongTests.AreWanted
        ? new()
        {
            { DatabaseLayoutKind.Log, "run" },
            { DatabaseLayoutKind.Log, "convert again" },
            { DatabaseLayoutKind.Log, "convert back" },
            { DatabaseLayoutKind.PlainObject, "run" },
            { DatabaseLayoutKind.PlainObject, "convert again" },
            { DatabaseLayoutKind.PlainObject, "convert back" },
        }
        : new() { { DatabaseLayoutKind.Log, "run" } };

    [Theory]
    [MemberData(nameof(NextCommands))]
    public async Task Convert_DiesBeforeAnyRequest_TheNextCommandGoesOn(DatabaseLayoutKind target, string next)
    {
        // Each request before a run; every second one before other commands, which begin alike.
        var step = next == "run" ? 1 : 2;
        for (var request = 1; ; request += step)
        {
            var clock = new FakeTimeProvider(new DateTimeOffset(2025, 6, 1, 12, 0, 0, TimeSpan.Zero));
            using var folder = new RunFolder(clock);
            await PrepareAsync(folder, target);
            var dying = new InterruptedStore(folder.Store, request, () => throw new ProcessDiedException());

            var died = await DiesAsync(() => folder.HistoryOver(dying).ConvertAsync(target, Cancel));

            // The lease of the dead expires.
            clock.Advance(folder.Settings.LeaseTimeout + TimeSpan.FromSeconds(1));
            await AssertWholeAsync(folder, 1);
            switch (next)
            {
                case "convert again":
                    await ConvertAsync(folder, target);
                    break;
                case "convert back":
                    await ConvertAsync(folder, Other(target));
                    break;
                default:
                    break;
            }

            await AssertWholeAsync(folder, 1);
            await RunAsync(folder, "20250601T130000Z-00000002");
            await AssertWholeAsync(folder, 2);
            await ConvertAsync(folder, target);
            await ConvertAsync(folder, Other(target));
            await RunAsync(folder, "20250601T130000Z-00000003");
            await AssertWholeAsync(folder, 3);
            folder.AssertNothingIsLeftBehind();
            if (!died)
            {
                Assert.True(request > 10, "The conversion makes more requests than that.");
                break;
            }
        }
    }

    /// <summary>One that only reads has no lease: what it has found may be elsewhere before its next request.</summary>
    [Theory]
    [InlineData(DatabaseLayoutKind.Log)]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    public async Task Plan_ConvertedBeforeAnyRequest_ReadsTheDatabaseWhereItIs(DatabaseLayoutKind target)
    {
        for (var request = 1; ; request++)
        {
            using var folder = new RunFolder();
            await PrepareAsync(folder, target);
            var interrupted = new InterruptedStore(folder.Store, request, () => ConvertAsync(folder, target));

            var outcome = await folder.Run(ScriptedEngine.Counting, interrupted).RunAsync(folder.Request with { DryRun = true }, cancellationToken: Cancel);

            Assert.True(outcome.Status == RunStatus.Completed, $"Request {request}: {outcome.Reason}");
            if (!interrupted.WasInterrupted)
            {
                Assert.True(request > 2, "A plan makes more requests than that.");
                break;
            }
        }
    }

    /// <summary>A database that one run has worked on, in the other layout.</summary>
    private static async Task PrepareAsync(RunFolder folder, DatabaseLayoutKind target)
    {
        await folder.WithDatabaseAsync();
        if (target == DatabaseLayoutKind.PlainObject)
        {
            await ConvertAsync(folder, DatabaseLayoutKind.Log);
        }

        await RunAsync(folder, "20250601T120000Z-00000001");
    }

    private static DatabaseLayoutKind Other(DatabaseLayoutKind layout) => layout == DatabaseLayoutKind.Log ? DatabaseLayoutKind.PlainObject : DatabaseLayoutKind.Log;

    private static async Task<bool> DiesAsync(Func<Task> work)
    {
        try
        {
            await work();
            return false;
        }
        catch (ProcessDiedException)
        {
            return true;
        }
    }

    private static async Task ConvertAsync(RunFolder folder, DatabaseLayoutKind target)
    {
        var outcome = await folder.History.ConvertAsync(target, Cancel);
        Assert.True(outcome.Succeeded, outcome.Reason);
        Assert.Equal(target == DatabaseLayoutKind.Log ? StoredDatabaseKind.Log : StoredDatabaseKind.PlainFile, (await folder.Database.ExamineAsync(Cancel)).Kind);
    }

    /// <summary>Tried twice under one id, as after a lost answer: it counts once.</summary>
    private static async Task RunAsync(RunFolder folder, string runId)
    {
        for (var tries = 0; tries < 2; tries++)
        {
            var outcome = await folder.Run(ScriptedEngine.Counting).RunAsync(folder.Request with { RunId = runId }, cancellationToken: Cancel);
            Assert.True(outcome.Status == RunStatus.Completed, outcome.Reason);
        }
    }

    /// <summary>What every command that only reads says of the database.</summary>
    private static async Task AssertWholeAsync(RunFolder folder, long runs)
    {
        var found = await folder.Database.ExamineAsync(Cancel);
        Assert.True(found.Kind is StoredDatabaseKind.PlainFile or StoredDatabaseKind.Log, found.Conflict ?? $"{found.Kind}");
        Assert.Equal(runs, await folder.QueryNewestAsync("SELECT count(*) FROM counter"));
        Assert.Equal("ok", await folder.QueryNewestAsync("PRAGMA integrity_check"));
        var plan = await folder.Run(ScriptedEngine.Idle).RunAsync(folder.Request with { DryRun = true }, cancellationToken: Cancel);
        Assert.True(plan.Succeeded, plan.Reason);
        await folder.Database.ListVersionsAsync(Cancel);
        foreach (var state in await folder.History.ListAsync(limit: 100, Cancel))
        {
            Assert.True(state.TxId is null || state.RunId is not null, state.Id);
        }
    }
}
