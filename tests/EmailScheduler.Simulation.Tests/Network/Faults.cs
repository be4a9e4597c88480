namespace EmailScheduler.Simulation.Tests.Network;

/// <summary>Decides by the seed what goes wrong, when.</summary>
/// <param name="profile">Which faults there are, and how often.</param>
/// <param name="seeded">What decides.</param>
/// <param name="endless">What decides over work that never ends: beside the rest, so that the other seeds take the course that they had without it.</param>
internal sealed class Faults(FaultProfile profile, Seeded seeded, Seeded endless)
{
    private readonly bool _hasEndlessWork = endless.Chance(0.1);

    public FaultProfile Profile => profile;

    /// <summary>Whether the world has healed.</summary>
    public bool AreOver { get; private set; }

    /// <summary>Late enough that nothing sent before is still under way.</summary>
    public TimeSpan Longest => profile.Lease * 3;

    /// <summary>Heals the world: from now on nothing goes wrong.</summary>
    public void End() => AreOver = true;

    public TimeSpan WallOffset() => profile.SkewedClocks && !AreOver ? seeded.Between(TimeSpan.FromHours(-2), TimeSpan.FromHours(2)) : TimeSpan.Zero;

    /// <summary>Oscillators are off by far less; the margin of a lease must bear this.</summary>
    public double ClockRate() => profile.SkewedClocks && !AreOver ? 0.98 + (seeded.Fraction() * 0.04) : 1;

    public bool Crashes() => !AreOver && seeded.Chance(profile.Crash);

    public TimeSpan? Pause() => AreOver || !seeded.Chance(profile.Pause) ? null : seeded.Chance(0.5) ? Late() : Seconds();

    public bool Abandons() => !AreOver && seeded.Chance(profile.Abandonment);

    /// <summary>For how long a process stands still that is taken for dead: most are because they do; the others cannot be reached.</summary>
    public TimeSpan? Stupor() => seeded.Pick<TimeSpan?>(null, Seconds(), Late());

    public TimeSpan? Stop() => AreOver || !seeded.Chance(profile.Stop) ? null : seeded.Between(TimeSpan.Zero, profile.Lease);

    public TimeSpan Work() => !AreOver && seeded.Chance(profile.LongWork) ? Late() : seeded.Between(TimeSpan.Zero, TimeSpan.FromSeconds(5));

    /// <summary>Whether work never ends, and if so, whether it heeds that it is cancelled: SQLite does not within one call of a function.</summary>
    public bool? IsEndlessButHeedful() => !AreOver && _hasEndlessWork && endless.Chance(0.4) ? endless.Chance(0.5) : null;

    public TimeSpan? BodyDelay() => !AreOver && seeded.Chance(profile.Slow) ? Seconds() : null;

    public bool BodyBreaks() => !AreOver && seeded.Chance(profile.BrokenBody);

    public Fate Of() => AreOver
        ? new Fate(Latency(), Latency(), null, false, false)
        : new Fate(
            seeded.Chance(profile.RequestLost) ? null : Travel(),
            seeded.Chance(profile.AnswerLost) ? null : Travel(),
            seeded.Chance(profile.Duplicated) ? Travel() + Travel() : null,
            seeded.Chance(profile.Refused),
            seeded.Chance(profile.FailedAfterwards));

    private TimeSpan Travel() => seeded.Chance(profile.VeryLate) ? Late() : seeded.Chance(profile.Slow) ? Seconds() : Latency();

    private TimeSpan Latency() => seeded.Between(TimeSpan.FromMilliseconds(2), TimeSpan.FromMilliseconds(40));

    private TimeSpan Seconds() => seeded.Between(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(15));

    private TimeSpan Late() => seeded.Between(profile.Lease / 2, profile.Lease * 1.5);
}
