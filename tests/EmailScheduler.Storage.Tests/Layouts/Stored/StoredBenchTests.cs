namespace EmailScheduler.Storage.Tests.Layouts.Stored;

/// <summary>Tests that each have a stored database of their own, which goes with the test.</summary>
public abstract class StoredBenchTests(StoredBench? bench = null) : IDisposable
{
    private protected StoredBench Bench { get; } = bench ?? new StoredBench();

    public void Dispose()
    {
        Bench.Dispose();
        GC.SuppressFinalize(this);
    }
}
