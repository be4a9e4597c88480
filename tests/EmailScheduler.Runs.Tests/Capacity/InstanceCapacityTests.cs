using EmailScheduler.Runs.Capacity;

namespace EmailScheduler.Runs.Tests.Capacity;

/// <summary>What is refused on an instance of two gigabytes with ten free on its disk.</summary>
public sealed class InstanceCapacityTests
{
    private const long Giga = 1_000_000_000;

    /// <summary>The work, contacts, the size of the database in megabytes, and words of the refusal.</summary>
    [Theory]
    [InlineData(CapacityWork.Comparison, 100_000L, 130L, null)]
    [InlineData(CapacityWork.Comparison, 1_800_000L, 2_300L, null)]
    [InlineData(CapacityWork.Comparison, 2_000_000L, 2_600L, "about 1.7 GB of memory for 2,000,000 contacts, and this instance has 2.0 GB, of which 80 % may be used")]
    [InlineData(CapacityWork.Explanation, 2_000_000L, 2_600L, null)]
    [InlineData(CapacityWork.Explanation, 2_500_000L, 2_600L, "'email-scheduler explain --contact ID --org 99'")]
    [InlineData(CapacityWork.Comparison, null, 2_600L, "about 1.6 GB of memory, and")]
    [InlineData(CapacityWork.Comparison, null, 2_000L, null)]
    [InlineData(CapacityWork.Day, 100_000_000L, 9_000L, null)]
    [InlineData(CapacityWork.Day, 100_000_000L, 9_200L, "about 10.1 GB of disk for local copies, and 10.0 GB are free. Set Temp:Folder")]
    [InlineData(CapacityWork.Rules, 100_000_000L, 9_200L, "'email-scheduler config show --org 99'")]
    [InlineData(CapacityWork.History, 100_000_000L, 4_500L, null)]
    [InlineData(CapacityWork.History, 1_000L, 4_600L, "about 10.1 GB of disk")]
    [InlineData(CapacityWork.Comparison, 1_000L, null, null)]
    public void RefusalOf_WorkOfASize_IsRefusedWithTheNumbersAndTheRemedy(CapacityWork work, long? contacts, long? megabytes, string? expected)
    {
        var refusal = new InstanceCapacity(2 * Giga, 10 * Giga).RefusalOf(work, 99, contacts, megabytes * 1_000_000);

        if (expected is null)
        {
            Assert.Null(refusal);
        }
        else
        {
            Assert.Contains(expected, refusal, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void RefusalOf_FreeSpaceIsNotKnown_IsNoReason() => Assert.Null(new InstanceCapacity(2 * Giga, null).RefusalOf(CapacityWork.Day, 99, 1, 1000 * Giga));

    [Fact]
    public void Now_ThisMachine_HasSomeOfBoth()
    {
        var capacity = InstanceCapacity.Now(new RunSettings());

        Assert.True(capacity.MemoryBytes > 100_000_000);
        Assert.True(capacity.DiskBytes > 0);
    }

    [Fact]
    public void Now_FolderThatIsNotThere_DoesNotKnow() => Assert.Null(InstanceCapacity.Now(new RunSettings { TempFolder = "/no/such/folder" }).DiskBytes);
}
