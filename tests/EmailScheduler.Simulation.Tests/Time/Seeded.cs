namespace EmailScheduler.Simulation.Tests.Time;

/// <summary>Numbers that follow from a seed alone (SplitMix64), on every machine and every version of .NET.</summary>
internal sealed class Seeded(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var mixed = _state += 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number in [0, 1).</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => probability > 0 && Fraction() < probability;

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public TimeSpan Between(TimeSpan from, TimeSpan to) => from + TimeSpan.FromTicks((long)(Fraction() * (to - from).Ticks));

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Below(choices.Length)];
}
