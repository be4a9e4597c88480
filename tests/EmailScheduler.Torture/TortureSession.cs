using System.Threading.Channels;
using EmailScheduler.Storage.Leases;
using EmailScheduler.Storage.Objects;
using EmailScheduler.Storage.Objects.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace EmailScheduler.Torture;

/// <summary>
/// Lets processes fight over one database, kills some, pauses others for longer than their lease, loses requests and answers; then counts: the
/// database holds exactly the runs that were reported as committed, and those killed between commit and report.
/// </summary>
internal sealed class TortureSession(TortureOptions options)
{
    private readonly Random _random = new(options.Seed);
    private readonly Channel<(RunnerProcess Runner, string Line)> _lines = Channel.CreateUnbounded<(RunnerProcess, string)>();
    private readonly List<RunnerProcess> _running = [];
    private readonly List<RunnerProcess> _all = [];
    private readonly List<Task> _pauses = [];
    private readonly HashSet<string> _committed = new(StringComparer.Ordinal);
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);
    private readonly HashSet<string> _sent = new(StringComparer.Ordinal);
    private readonly List<string> _violations = [];
    private readonly string _key = $"torture/{Guid.NewGuid():N}.db";
    private readonly string _temp = Directory.CreateTempSubdirectory("email-scheduler-torture-").FullName;
    private Uri? _endpoint;
    private int _kills;
    private int _lost;
    private int _faults;

    public async Task<TortureReport> RunAsync(CancellationToken cancellationToken)
    {
        var store = Stores.Open(options.Store, options.Variable);
        await using var proxy = options.Faults ? await FaultProxy.StartAsync(S3StoreOptions.Read(options.Store, options.Variable)) : null;
        if (proxy is not null)
        {
            proxy.Decide = _ => Draw();
            _endpoint = proxy.Address;
        }

        try
        {
            await CreateAsync(store, cancellationToken);
            await FightAsync(cancellationToken);
            await CountAsync(store, cancellationToken);
            await TakeLeaseAsync(store, cancellationToken);
            return new TortureReport(_committed.Count, await UnreportedAsync(store, cancellationToken), _kills, _pauses.Count, _lost, _faults, _sent.Count, _violations);
        }
        finally
        {
            _all.ForEach(runner => runner.Dispose());
            Directory.Delete(_temp, recursive: true);
        }
    }

    private async Task CreateAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        if (store is S3ObjectStore bucket)
        {
            await bucket.CreateBucketAsync(cancellationToken);
        }

        await Layouts.CreateAsync(options.Layout, store, _key, Path.Combine(_temp, "origin.db"), options.Wal, cancellationToken);
    }

    private async Task FightAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Duration);
        Enumerable.Range(0, options.Runners).ToList().ForEach(_ => Start());
        Enumerable.Range(0, options.Programs).ToList().ForEach(_ => StartProgram());
        try
        {
            while ((_committed.Count < options.Commits || _kills + _pauses.Count < options.Disturbances) && _violations.Count == 0)
            {
                var heard = await _lines.Reader.ReadAsync(limit.Token);
                Hear(heard);
                if (_random.Next(100) < Chance(heard))
                {
                    Disturb(heard.Runner);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time is up.
        }

        await Task.WhenAll(_pauses);
        var ended = await Task.WhenAll(_running.Select(async runner => (runner.Name, IsEnded: await runner.EndAsync(options.EndsWithin, cancellationToken))));
        _violations.AddRange(ended.Where(runner => !runner.IsEnded).Select(runner => $"The try of {runner.Name} did not end within {options.EndsWithin}."));
        while (_lines.Reader.TryRead(out var line))
        {
            Hear(line);
        }
    }

    private void Start() => Add(RunnerProcess.Start(options, _key, $"r{_all.Count}", _random.Next(), _temp, _endpoint, _lines.Writer));

    private void StartProgram() => Add(RunnerProcess.StartProgram(Path.Combine(options.Store, _key), $"p{_all.Count}", _random.Next(), _lines.Writer));

    private void Add(RunnerProcess process)
    {
        _all.Add(process);
        _running.Add(process);
    }

    private void Hear((RunnerProcess Runner, string Line) heard)
    {
        switch (heard.Line.Split(' '))
        {
            case ["try", var runId]:
                _tried.Add(runId);
                break;
            case ["committed", var runId] when !_committed.Add(runId):
                _violations.Add($"Run {runId} committed twice.");
                break;
            case ["sent", var program, var number]:
                _sent.Add($"{program} {number}");
                break;
            case ["lost", ..]:
                _lost++;
                break;
            case ["fault", ..]:
                _faults++;
                break;
            case ["ended"] when !heard.Runner.IsKilled && heard.Runner.ExitCode != 0:
                _violations.Add($"Runner {heard.Runner.Name} ended with {heard.Runner.ExitCode}: {heard.Runner.Errors}");
                break;
            default:
                break;
        }
    }

    /// <summary>In percent. Most is at stake for the one that is about to commit.</summary>
    private int Chance((RunnerProcess Runner, string Line) heard) =>
        !_running.Contains(heard.Runner) || heard.Runner.IsPaused ? 0 : heard.Line.StartsWith("try", StringComparison.Ordinal) ? 15 : 1;

    private void Disturb(RunnerProcess victim)
    {
        if (_random.Next(2) == 0)
        {
            _kills++;
            victim.Kill();
            _running.Remove(victim);
            (victim.IsProgram ? (Action)StartProgram : Start)();
        }
        else
        {
            _pauses.Add(PauseAsync(victim, options.Lease * (1.2 + _random.NextDouble())));
        }
    }

    private static async Task PauseAsync(RunnerProcess victim, TimeSpan pause)
    {
        victim.Pause();
        await Task.Delay(pause);
        victim.Continue();
    }

    private Fault Draw()
    {
        lock (_random)
        {
            return _random.Next(100) switch
            {
                < 3 => Fault.LoseAnswer,
                < 5 => Fault.LoseRequest,
                < 6 => Fault.ErrorAfterActing,
                < 7 => Fault.Unavailable,
                < 8 => Fault.Conflict,
                _ => Fault.None,
            };
        }
    }

    private async Task CountAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var runs = await RunsAsync(store, cancellationToken);
        _violations.AddRange(_committed.Except(runs).Select(run => $"Run {run} reported a commit that is not there."));
        _violations.AddRange(runs.Except(_tried).Select(run => $"Run {run} is there without having tried to commit."));

        var rows = CounterDatabase.Sent(Path.Combine(_temp, "result.db"));
        _violations.AddRange(_sent.Except(rows).Select(row => $"Row '{row}' of another program was committed and is not there."));
        _violations.AddRange(rows.Except(_sent).GroupBy(row => row.Split(' ')[0], StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => $"Program {group.Key} left {group.Count()} rows unreported."));
        _violations.AddRange(await Layouts.FaultsAsync(options.Layout, store, _key, Path.Combine(_temp, "past.db"), cancellationToken));

        // One that was killed, or asked to end, between its commit and its report; each process can be so only once.
        var unreported = runs.Except(_committed).GroupBy(run => run.Split('-')[0], StringComparer.Ordinal);
        _violations.AddRange(unreported.Where(group => group.Count() > 1).Select(group => $"Runner {group.Key} left {group.Count()} commits unreported."));
    }

    private async Task<int> UnreportedAsync(IObjectStore store, CancellationToken cancellationToken) => (await RunsAsync(store, cancellationToken)).Except(_committed).Count();

    private async Task<HashSet<string>> RunsAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        // A folder of its own: what the runners have kept warm is theirs.
        var sessions = Layouts.Sessions(store, Path.Combine(_temp, "result"));
        return CounterDatabase.Read((await sessions.CheckOutToReadAsync(_key, Path.Combine(_temp, "result.db"), cancellationToken)).Path);
    }

    /// <summary>Whatever was killed: within the life of a lease, someone else gets it.</summary>
    private async Task TakeLeaseAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        var leases = new LeaseManager(store, new LeaseOptions { Timeout = options.Lease }, TimeProvider.System, NullLogger.Instance);
        while (true)
        {
            var answer = await leases.TryAcquireAsync(_key, "last", 1, cancellationToken);
            if (answer.Lease is { } lease)
            {
                await lease.DisposeAsync();
                return;
            }

            if (answer.Holder!.ExpiresAt - answer.Holder.TakenAt != options.Lease || answer.Holder.IsExpired)
            {
                _violations.Add($"The lease of {answer.Holder.RunId} outlives its expiry at {answer.Holder.ExpiresAt:O}.");
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }
}
