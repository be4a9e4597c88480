using System.Runtime.CompilerServices;

namespace EmailScheduler.Tests;

/// <summary>What every test has of the runner, by its name alone.</summary>
internal static class RunningTest
{
    /// <summary>No test waits longer for something that comes in less than a second: what has not come by then will not.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Cancelled when the run of the tests is.</summary>
    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Waits until something is so.</summary>
    /// <exception cref="TimeoutException">It has not become so.</exception>
    public static async Task EventuallyAsync(Func<Task<bool>> isSoAsync, [CallerArgumentExpression(nameof(isSoAsync))] string what = "")
    {
        for (var begun = TimeProvider.System.GetTimestamp(); !await isSoAsync(); await Task.Delay(10, Cancel))
        {
            if (TimeProvider.System.GetElapsedTime(begun) > Patience)
            {
                throw new TimeoutException($"Not so after {Patience}: {what}");
            }
        }
    }

    /// <summary>Waits until something is so.</summary>
    /// <exception cref="TimeoutException">It has not become so.</exception>
    public static Task EventuallyAsync(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "") => EventuallyAsync(() => Task.FromResult(isSo()), what);
}
