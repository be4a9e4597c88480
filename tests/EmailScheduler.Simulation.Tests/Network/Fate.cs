namespace EmailScheduler.Simulation.Tests.Network;

/// <summary>What becomes of one request.</summary>
/// <param name="There">How long until it is served; <see langword="null"/> when it is lost.</param>
/// <param name="Back">How long its answer takes; <see langword="null"/> when that is lost.</param>
/// <param name="Duplicate">When it is served a second time.</param>
/// <param name="IsRefused">It is answered with a 5xx and not served.</param>
/// <param name="FailsAfterwards">It is served, and answered with a 5xx.</param>
internal sealed record Fate(TimeSpan? There, TimeSpan? Back, TimeSpan? Duplicate, bool IsRefused, bool FailsAfterwards)
{
    public bool IsClean => There is not null && Back is not null && Duplicate is null && !IsRefused && !FailsAfterwards && There + Back < TimeSpan.FromSeconds(1);
}
