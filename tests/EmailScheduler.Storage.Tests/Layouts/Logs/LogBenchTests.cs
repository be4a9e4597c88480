namespace EmailScheduler.Storage.Tests.Layouts.Logs;

/// <summary>Tests that each have a log of their own, which goes with the test.</summary>
public abstract class LogBenchTests : IDisposable
{
    private protected LogBench Log { get; } = new();

    public void Dispose()
    {
        Log.Dispose();
        GC.SuppressFinalize(this);
    }
}
