using System.Runtime.CompilerServices;

namespace EmailScheduler.Simulation.Tests.Time;

/// <summary>
/// The thread pool cut down to one thread, on which the simulation itself runs. Real file work (which .NET does on the pool) then happens
/// only while the simulation has stepped aside, one item after the other, and it is exactly known when all of it is done: when the
/// simulation runs and nothing is queued. That makes the real classes, with real files, deterministic without a change to them.
/// </summary>
internal static class QuietPool
{
    /// <summary>For a process of its own: everything in it that uses the pool is affected.</summary>
    public static void Reduce()
    {
        if (!ThreadPool.SetMinThreads(1, 1) || !ThreadPool.SetMaxThreads(1, 1))
        {
            throw new InvalidOperationException("The thread pool cannot be cut down to one thread.");
        }
    }

    /// <summary>Steps aside until the pool has done all that is queued, and all that follows from it.</summary>
    public static async Task SettleAsync()
    {
        do
        {
            await default(Aside);
        }
        while (ThreadPool.PendingWorkItemCount > 0);
    }

    public static bool IsQuiet => ThreadPool.PendingWorkItemCount == 0;

    /// <summary>Queues the rest of the method behind everything that the pool has to do.</summary>
    private readonly struct Aside : ICriticalNotifyCompletion
    {
        public bool IsCompleted => false;

        public Aside GetAwaiter() => this;

        public void GetResult()
        {
        }

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => ThreadPool.UnsafeQueueUserWorkItem(static action => action(), continuation, preferLocal: false);
    }
}
