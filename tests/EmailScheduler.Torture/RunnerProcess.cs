using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace EmailScheduler.Torture;

/// <summary>A <see cref="Runner"/>, or another program that writes into the database, in a process of its own, and what it has said so far.</summary>
internal sealed class RunnerProcess : IDisposable
{
    // Writes a row at a time, as a sender that marks emails as sent; waits for locks as long as Python does by default, and tries again.
    private const string ProgramScript = """
        import random, select, sqlite3, sys, time
        path, name, seed = sys.argv[1:]
        random.seed(int(seed))
        database = sqlite3.connect(path, isolation_level=None)
        number = 0
        while not select.select([sys.stdin], [], [], random.random() * 2)[0]:
            try:
                database.execute("BEGIN")
                database.execute("INSERT INTO sent VALUES (?, ?)", (name, number))
                time.sleep(random.random() * 0.02)
                database.execute("COMMIT")
                print("sent", name, number, flush=True)
                number += 1
            except sqlite3.OperationalError as error:
                if database.in_transaction:
                    database.execute("ROLLBACK")
                if "locked" not in str(error):
                    raise
        """;

    private readonly Process _process;
    private readonly Task _reading;

    private RunnerProcess(Process process, string name, ChannelWriter<(RunnerProcess Runner, string Line)> lines)
    {
        _process = process;
        Name = name;
        _reading = ReadAsync(lines);
    }

    public string Name { get; }

    /// <summary>Whether it is another program, not a runner.</summary>
    public bool IsProgram { get; private init; }

    public bool IsKilled { get; private set; }

    public bool IsPaused { get; private set; }

    public string Errors { get; private set; } = "";

    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program of Python beside the runners, which knows SQLite and nothing of leases.</summary>
    public static RunnerProcess StartProgram(string database, string name, int seed, ChannelWriter<(RunnerProcess Runner, string Line)> lines)
    {
        var start = new ProcessStartInfo("python3", ["-c", ProgramScript, database, name, seed.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new RunnerProcess(Process.Start(start)!, name, lines) { IsProgram = true };
    }

    public static RunnerProcess Start(TortureOptions options, string key, string name, int seed, string temp, Uri? endpoint, ChannelWriter<(RunnerProcess Runner, string Line)> lines)
    {
        var start = new ProcessStartInfo(options.Program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { Runner.Verb, options.Store, key, ((int)options.Lease.TotalSeconds).ToString(CultureInfo.InvariantCulture), name, seed.ToString(CultureInfo.InvariantCulture), temp })
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (variable, value) in options.Variables)
        {
            start.Environment[variable] = value;
        }

        if (endpoint is not null)
        {
            start.Environment["AWS_ENDPOINT_URL_S3"] = endpoint.GetLeftPart(UriPartial.Authority);
        }

        return new RunnerProcess(Process.Start(start)!, name, lines);
    }

    /// <summary>Ends it at once, wherever it is.</summary>
    public void Kill()
    {
        IsKilled = true;
        _process.Kill();
    }

    public void Pause()
    {
        IsPaused = true;
        Signal("STOP");
    }

    public void Continue()
    {
        Signal("CONT");
        IsPaused = false;
    }

    /// <summary>Asks it to end after its current try, and reads what it still has to say.</summary>
    /// <returns>Whether it ended in time; one that did not is killed.</returns>
    public async Task<bool> EndAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(within);
        var isEnded = true;
        try
        {
            await _process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            isEnded = false;
            Kill();
        }

        await _reading;
        return isEnded;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    private async Task ReadAsync(ChannelWriter<(RunnerProcess Runner, string Line)> lines)
    {
        var errors = _process.StandardError.ReadToEndAsync();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            await lines.WriteAsync((this, line));
        }

        Errors = await errors;
        await lines.WriteAsync((this, "ended"));
    }
}
