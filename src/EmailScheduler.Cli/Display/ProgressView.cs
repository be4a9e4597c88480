using EmailScheduler.Scheduling.Model;
using Spectre.Console;

namespace EmailScheduler.Cli.Display;

/// <summary>Shows where a run stands: a spinner on a terminal, a line for each step with <c>--verbose</c>, else nothing: the log of a timer has no use for it.</summary>
internal sealed class ProgressView(CliOutput output, StatusContext? spinner) : IProgress<ScheduleProgress>
{
    private readonly Lock _gate = new();
    private string? _step;

    public static Task<T> WatchAsync<T>(CliOutput output, Func<ProgressView, Task<T>> work) => output is { Quiet: false, Verbose: false, StatusConsole.Profile: { Capabilities.Interactive: true, Out.IsTerminal: true } }
        ? output.StatusConsole.Status().StartAsync("starting", spinner => work(new ProgressView(output, spinner)))
        : work(new ProgressView(output, spinner: null));

    /// <inheritdoc/>
    public void Report(ScheduleProgress value)
    {
        // The engine reports from its worker threads.
        lock (_gate)
        {
            if (spinner is not null)
            {
                spinner.Status = Printable.Cell(value.Total > 0 ? $"{value.Step} {100 * value.Done / value.Total} %" : value.Step);
            }
            else if (output.Verbose && !string.Equals(_step, value.Step, StringComparison.Ordinal))
            {
                output.WriteStatus($"{value.Step} …");
            }

            _step = value.Step;
        }
    }

    /// <summary>Explains why nothing happens for a while.</summary>
    public void Wait(string reason)
    {
        _step = null;
        output.WriteStatus(reason);
    }
}
