namespace EmailScheduler.Benchmarks.Many;

/// <summary>A way in which the runs of all organizations are started.</summary>
internal interface IManyRunner : IAsyncDisposable
{
    /// <summary>Runs all organizations for a day.</summary>
    /// <param name="organizations">The organizations.</param>
    /// <param name="asOf">The day.</param>
    /// <param name="settings">Settings of the program, as environment variables.</param>
    /// <param name="cancellationToken">Stops it.</param>
    Task<ManyResult> RunAsync(IReadOnlyCollection<long> organizations, DateOnly asOf, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken);
}

/// <summary>What a day's runs took.</summary>
/// <param name="Wall">From the first run's start to the last one's end; of a process from its start to its end.</param>
/// <param name="Processor">The processor time of the process for it.</param>
/// <param name="PeakMegabytes">The most memory that the process has held so far.</param>
internal sealed record ManyResult(TimeSpan Wall, TimeSpan Processor, double PeakMegabytes);
