using System.Globalization;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Workspaces;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Torture;

/// <summary>
/// A process that raises the counter again and again, each time as one run: lease, check-out, plus one, commit. A run whose outcome it does not
/// know it repeats under the same id, as the retry workflow does. It says what it does on stdout and ends when stdin does; it may be killed or paused anywhere.
/// </summary>
internal sealed class Runner(IObjectStore store, string key, TimeSpan lease, string name, int seed)
{
    public const string Verb = "torture-runner";

    private readonly Random _random = new(seed);
    private readonly LeaseManager _leases = new(store, new LeaseOptions { Timeout = lease }, TimeProvider.System, NullLogger.Instance);

    /// <summary>Runs with the arguments that <see cref="RunnerProcess"/> gives: verb, store, key, seconds of the lease, name, seed, temp folder.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var (store, lease) = (Stores.Open(args[1], Environment.GetEnvironmentVariable), TimeSpan.FromSeconds(int.Parse(args[3], CultureInfo.InvariantCulture)));
        var runner = new Runner(store, args[2], lease, args[4], int.Parse(args[5], CultureInfo.InvariantCulture));
        var ended = Task.Run(Console.In.ReadToEnd);
        for (var number = 1; !ended.IsCompleted; number++)
        {
            await runner.UntilCommittedAsync($"{args[4]}-{number}", args[6], ended);
        }

        return 0;
    }

    private async Task UntilCommittedAsync(string runId, string temp, Task ended)
    {
        for (var tryNumber = 1; !ended.IsCompleted; tryNumber++)
        {
            try
            {
                if (await TryAsync(runId, tryNumber, temp))
                {
                    Console.WriteLine($"committed {runId}");
                    return;
                }
            }
            catch (Exception failure) when (failure is ObjectStoreException { Kind: ObjectStoreFailure.Transient } or OperationCanceledException)
            {
                Console.WriteLine($"fault {runId} {failure.GetType().Name}");
            }

            await Task.Delay(_random.Next(5, 60));
        }
    }

    private async Task<bool> TryAsync(string runId, int tryNumber, string temp)
    {
        var answer = await _leases.TryAcquireAsync(key, runId, tryNumber);
        if (answer.Lease is not { } held)
        {
            Console.WriteLine($"busy {name}");
            return false;
        }

        await using var mine = held;
        await using var session = await Layouts.Sessions(store, temp).OpenAsync(key, runId, held.Lost);
        if (session.EarlierCommit is not null)
        {
            return true;
        }

        using var workspace = Workspace.Create(temp, runId);
        var checkOut = await session.CheckOutAsync(workspace.File("database.db"), held.Lost);
        CounterDatabase.Read(checkOut.Path);
        CounterDatabase.Raise(checkOut.Path, runId);
        Console.WriteLine($"try {runId}");

        // Every other time it does not notice that its lease is lost, as a process that is paused at the last instant: then the commit's condition alone protects.
        var noticed = _random.Next(2) == 0 ? held.Lost : CancellationToken.None;
        var commit = await session.CommitAsync(checkOut, rowsChanged: 1, verification: null, cancellationToken: noticed);
        if (commit.Status == CommitStatus.Committed)
        {
            await session.MaintainAsync(checkOut, CancellationToken.None);
            return true;
        }

        Console.WriteLine($"lost {runId}");
        return false;
    }
}
