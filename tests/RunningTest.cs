namespace EmailScheduler.Tests;

/// <summary>What every test has of the runner, by its name alone.</summary>
internal static class RunningTest
{
    /// <summary>Cancelled when the run of the tests is.</summary>
    public static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
