using System.Diagnostics;
using EmailScheduler.Runs.Processes;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Tests.Processes;

public class HolderProcessTests
{
    private static readonly string Here = Environment.MachineName;

    /// <summary>The machine, where the number counts, whether the lease has expired; what is known of a process whose number is free here.</summary>
    [Theory]
    [InlineData("here", "here", false, true)]
    [InlineData("here", "here", true, false)]
    [InlineData("here", "another place", false, false)]
    [InlineData("here", null, false, false)]
    [InlineData("another machine", "here", false, false)]
    public async Task IsKnownToHaveEnded_NumberIsFree_OnlyInItsOwnPlace(string machine, string? space, bool isExpired, bool expected)
    {
        var holder = HolderOf(machine == "here" ? Here : machine, await EndedProcessAsync(), space == "here" ? ProcessSpace.Current : space, isExpired);

        Assert.Equal(expected, HolderProcess.IsKnownToHaveEnded(holder));
        Assert.Equal(expected, RunOutcome.Busy(99, "run-1", holder).Reason!.Contains("nothing works on the database", StringComparison.Ordinal));
    }

    /// <summary>The number may be the holder's own, whatever its program is called: <c>dotnet</c> and <c>email-scheduler</c> are one program.</summary>
    [Fact]
    public void IsKnownToHaveEnded_NumberIsOfAnotherProgram_IsNotKnown()
    {
        using var other = Process.Start("sleep", "600");
        try
        {
            Assert.False(HolderProcess.IsKnownToHaveEnded(HolderOf(Here, other.Id, ProcessSpace.Current)));
        }
        finally
        {
            other.Kill();
        }
    }

    [Fact]
    public void IsKnownToHaveEnded_ThisProcess_IsNotKnown() => Assert.False(HolderProcess.IsKnownToHaveEnded(HolderOf(Here, Environment.ProcessId, ProcessSpace.Current)));

    private static LeaseHolder HolderOf(string machine, int process, string? space, bool isExpired = false) =>
        new(FormattableString.Invariant($"{machine}-{process}"), "run-2", 1, machine, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, isExpired) { ProcessSpace = space };

    private static async Task<int> EndedProcessAsync()
    {
        using var process = Process.Start("true");
        await process.WaitForExitAsync(Cancel);
        return process.Id;
    }
}
