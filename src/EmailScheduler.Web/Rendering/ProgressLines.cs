using System.Threading.Channels;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Web.Display;
using EmailScheduler.Web.Words;

namespace EmailScheduler.Web.Rendering;

/// <summary>The progress of a page's work as lines of text, at most one a second for each step; where nothing is reported, a line that it goes on. Reported from any thread.</summary>
/// <param name="timeProvider">The clock.</param>
internal sealed class ProgressLines(TimeProvider timeProvider) : IProgress<ScheduleProgress>
{
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>What stands between a browser and this process may end an answer that is silent for long.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(10);

    private readonly Channel<ScheduleProgress> _reports = Channel.CreateBounded<ScheduleProgress>(new BoundedChannelOptions(64) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly long _begun = timeProvider.GetTimestamp();

    /// <inheritdoc/>
    public void Report(ScheduleProgress value) => _reports.Writer.TryWrite(value);

    /// <summary>Writes the lines until the work has ended; those of work that had ended before, too.</summary>
    public async Task WriteUntilAsync(Task work, Func<string, Task> writeLine, CancellationToken cancellationToken)
    {
        var (step, written) = ("", timeProvider.GetTimestamp());
        do
        {
            using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var next = _reports.Reader.WaitToReadAsync(silence.Token).AsTask();
            var ended = await Task.WhenAny(work, next, Task.Delay(LongestSilence, timeProvider, silence.Token));
            cancellationToken.ThrowIfCancellationRequested();
            if (ended != next)
            {
                await silence.CancelAsync();
            }

            while (_reports.Reader.TryRead(out var report))
            {
                if (report.Step != step || timeProvider.GetElapsedTime(written) >= Pace)
                {
                    (step, written) = (report.Step, timeProvider.GetTimestamp());
                    await writeLine(TextOf(report));
                }
            }

            if (ended != work && ended != next)
            {
                written = timeProvider.GetTimestamp();
                await writeLine($"Still at work after {Shown.Duration(timeProvider.GetElapsedTime(_begun))}.");
            }
        }
        while (!work.IsCompleted);
    }

    private static string TextOf(ScheduleProgress report)
    {
        var words = StepText.Of(report.Step);
        return report.Total > 0 ? $"{words}: {Shown.Number(report.Done)} of {Shown.Number(report.Total)}" : words;
    }
}
