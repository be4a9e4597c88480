using System.Diagnostics;
using System.Globalization;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Retries;

namespace EmailScheduler.Runs.Tests.Retries;

/// <summary>What a process does about the lease that another process has left behind, or still holds, for the run that it is to bring to its end.</summary>
public sealed class RunTriesTests : RunFolderTests
{
    private const string LeaseKey = "org-data/99.db.lock";

    private static readonly string Timed = RunId.OfOccurrence(new DateTimeOffset(2025, 6, 1, 6, 0, 0, TimeSpan.Zero), RunFolder.Organization);

    [Fact]
    public async Task TryAsync_NoLease_IsTheFirstTry()
    {
        await Folder.WithDatabaseAsync();

        var outcome = await Tries().TryAsync(Folder.Request, Cancel);

        Assert.Equal((RunStatus.Completed, 1), (outcome.Status, outcome.Report!.Try));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 4)]
    public async Task TryAsync_ProcessOfThisMachineDied_TakesOverAtOnce(int held, int expected)
    {
        await Folder.WithDatabaseAsync();
        await HoldAsync(Folder.Request.RunId, held, await EndedProcessAsync());

        var outcome = await Tries().TryAsync(Folder.Request, Cancel);

        Assert.Equal((RunStatus.Completed, expected), (outcome.Status, outcome.Report!.Try));
        Assert.Null(await Folder.Database.HolderAsync(Cancel));
    }

    [Fact]
    public async Task TryAsync_LeaseOfThisProcessNumber_TakesOverAtOnce()
    {
        await Folder.WithDatabaseAsync();
        await HoldAsync(Folder.Request.RunId, 1, Environment.ProcessId);

        Assert.Equal(RunStatus.Completed, (await Tries().TryAsync(Folder.Request, Cancel)).Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task TryAsync_ProcessOfAnotherMachine_IsWaitedForUnderItsNumber(int held)
    {
        await Folder.WithDatabaseAsync();
        await HoldAsync(Folder.Request.RunId, held, 4711, "another-machine");
        var numbers = new List<int>();
        var tries = Tries(numbers);

        Assert.False((await tries.TryAsync(Folder.Request, Cancel)).Succeeded);
        Assert.Equal(RunStatus.Busy, (await tries.TryAsync(Folder.Request, Cancel)).Status);

        Assert.Equal([1, held], numbers);
        Assert.Equal(held, (await Folder.Database.HolderAsync(Cancel))!.Try);
    }

    [Fact]
    public async Task TryAsync_DiedAgainAndAgain_IsNotTriedAnyMore()
    {
        await Folder.WithDatabaseAsync();
        await HoldAsync(Folder.Request.RunId, 5, await EndedProcessAsync());

        var outcome = await Tries().TryAsync(Folder.Request, Cancel);

        Assert.Equal((RunStatus.Rejected, FailureCategory.Configuration), (outcome.Status, outcome.Rejection));
        Assert.Contains("5 times", outcome.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TryAsync_DeadRunOfAnEarlierOccurrence_IsBroughtToItsEndFirst()
    {
        await Folder.WithDatabaseAsync();
        await HoldAsync(Timed, 1, await EndedProcessAsync());

        var outcome = await Tries().TryAsync(Folder.Request, Cancel);

        Assert.True(outcome.Succeeded, outcome.Reason);
        Assert.Equal(2, (await Folder.Database.Reports.FindAsync(Timed, Cancel))!.Try);
        Assert.Equal(2L, await Folder.QueryAsync("SELECT count(*) FROM counter"));
    }

    [Fact]
    public async Task TryAsync_DeadRunThatNoTimerAskedFor_IsLeftToExpire()
    {
        await Folder.WithDatabaseAsync();
        await HoldAsync("20250601T060000Z-ffffffff", 1, await EndedProcessAsync());

        Assert.Equal(RunStatus.Busy, (await Tries().TryAsync(Folder.Request, Cancel)).Status);
    }

    [Fact]
    public async Task TryAsync_AfterAPassingFault_CountsNoDeath()
    {
        var numbers = new List<int>();
        var tries = new RunTries((request, _) =>
        {
            numbers.Add(request.Try);
            return Task.FromResult(new RunOutcome { Status = RunStatus.Transient, OrganizationId = request.OrganizationId, RunId = request.RunId });
        });

        await tries.TryAsync(Folder.Request, Cancel);
        await tries.TryAsync(Folder.Request, Cancel);

        Assert.Equal([1, 1], numbers);
    }

    /// <summary>Each try ends in a passing fault, and its lease stays, as where its release is lost: no process has died.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task TryAsync_LeasesThatThisProcessHasLeft_CountNoDeaths(int died)
    {
        await Folder.WithDatabaseAsync();
        var ended = await EndedProcessAsync();
        if (died > 0)
        {
            await HoldAsync(Folder.Request.RunId, died, ended);
        }

        var numbers = new List<int>();
        var tries = new RunTries(async (request, cancellationToken) =>
        {
            numbers.Add(request.Try);
            var taken = await Folder.Database.Leases.TryAcquireAsync(RunFolder.Key, request.RunId, request.Try, cancellationToken);
            if (taken.Lease is not null)
            {
                // As it would stay behind.
                var left = await Folder.ReadTextAsync(LeaseKey);
                await taken.Lease.DisposeAsync();
                await Folder.PutTextAsync(LeaseKey, left);
            }

            return new RunOutcome { Status = taken.Lease is null ? RunStatus.Busy : RunStatus.Transient, OrganizationId = request.OrganizationId, RunId = request.RunId, Holder = taken.Holder };
        });

        for (var number = 1; number <= 10; number++)
        {
            Assert.Equal(RunStatus.Transient, (await tries.TryAsync(Folder.Request, Cancel)).Status);
        }

        // Not two of them had one number at the lease.
        Assert.Equal(died + 10, numbers[^1]);
    }

    /// <summary>A try that has failed before it got to the lease says nothing of who has died.</summary>
    [Fact]
    public async Task TryAsync_FailedBeforeTheLeaseThatFiveHaveDiedUnder_IsRejectedAllTheSame()
    {
        await Folder.WithDatabaseAsync();
        await HoldAsync(Folder.Request.RunId, 5, await EndedProcessAsync());
        var isDown = true;
        var tries = new RunTries((request, cancellationToken) => isDown
            ? Task.FromResult(new RunOutcome { Status = RunStatus.Transient, OrganizationId = request.OrganizationId, RunId = request.RunId })
            : Folder.Run(ScriptedEngine.Counting).RunAsync(request, cancellationToken: cancellationToken));
        Assert.Equal(RunStatus.Transient, (await tries.TryAsync(Folder.Request, Cancel)).Status);

        isDown = false;
        Assert.Equal(RunStatus.Rejected, (await tries.TryAsync(Folder.Request, Cancel)).Status);
    }

    private RunTries Tries(List<int>? numbers = null) => new((request, cancellationToken) =>
    {
        numbers?.Add(request.Try);
        return Folder.Run(ScriptedEngine.Counting).RunAsync(request, cancellationToken: cancellationToken);
    });

    private Task<PutResult> HoldAsync(string runId, int number, int process, string? machine = null) => Folder.PutTextAsync(LeaseKey, string.Create(CultureInfo.InvariantCulture, $$"""
        {"instance_id":"{{machine ?? Environment.MachineName}}-{{process}}","timestamp":"{{DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}","timeout":3600,"run_id":"{{runId}}","try":{{number}},"nonce":"n","host":"{{machine ?? Environment.MachineName}}"}
        """));

    private static async Task<int> EndedProcessAsync()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", "--version") { RedirectStandardOutput = true })!;
        await process.WaitForExitAsync(Cancel);
        return process.Id;
    }
}
