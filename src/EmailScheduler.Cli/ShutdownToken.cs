using System.Runtime.InteropServices;
using EmailScheduler.Cli.Commands;

namespace EmailScheduler.Cli;

/// <summary>
/// Turns the first SIGINT, SIGTERM or SIGHUP (its terminal is closed) into a cancelled token, so that the lease is released and the local copy removed. A second one ends the
/// process at once, and so does the time within which supervisors expect an end: the lease then expires by itself.
/// </summary>
internal sealed class ShutdownToken : IDisposable
{
    /// <summary>How long the program may take to end once it was asked to.</summary>
    public static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _source = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly TextWriter _diagnostics;
    private readonly PosixSignalRegistration[] _signals;

    /// <summary>Begins to listen.</summary>
    /// <param name="diagnostics">Receives a line when the program ends without having ended its work.</param>
    public ShutdownToken(TextWriter diagnostics)
    {
        _diagnostics = diagnostics;
        _signals = [.. ((PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP]).Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _ended.Set();
        Array.ForEach(_signals, signal => signal.Dispose());
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        if (!_source.IsCancellationRequested)
        {
            context.Cancel = true;

            // A thread of its own: those of the pool may all be at work on what does not end.
            new Thread(EndInTime) { IsBackground = true }.Start();
            _source.Cancel();
        }
    }

    private void EndInTime()
    {
        if (_ended.Wait(EndsWithin))
        {
            return;
        }

        try
        {
            _diagnostics.WriteLine(
                $"email-scheduler: The work has not ended within {EndsWithin.TotalSeconds:0} s, and is not waited for. If it held a lease, that expires by itself; 'lease break' frees it sooner.");
        }
        catch (IOException)
        {
            // The terminal is closed.
        }

        Environment.Exit(ExitCode.Cancelled);
    }
}
