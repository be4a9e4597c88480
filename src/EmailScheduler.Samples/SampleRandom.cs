namespace EmailScheduler.Samples;

/// <summary>
/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014), started from (seed, contact, purpose),
/// so that any contact can be drawn again without those before it. System.Random is no choice: its sequence may change between versions of .NET.
/// </summary>
internal struct SampleRandom
{
    private const ulong GoldenGamma = 0x9E3779B97F4A7C15;
    private ulong _state;

    private SampleRandom(ulong state) => _state = state;

    public static SampleRandom For(int seed, long contactId, SamplePurpose purpose) =>
        new(Mix(Mix(((ulong)(uint)seed << 8) | (byte)purpose) + (unchecked((ulong)contactId) * GoldenGamma)));

    public ulong Next() => Mix(_state += GoldenGamma);

    /// <summary>A number from 0 to <paramref name="bound"/> − 1; the bias of the multiplication is below 2⁻³², which no sample shows.</summary>
    public int Below(int bound) => (int)(((Next() >> 32) * (ulong)bound) >> 32);

    public int Between(int first, int last) => first + Below(last - first + 1);

    public bool Chance(int perMille) => Below(1000) < perMille;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>What random numbers are drawn for; each purpose has its own sequence, so that a change of one leaves the others as they are.</summary>
internal enum SamplePurpose : byte
{
    Flaws,
    Address,
    Contact,
    History,
    Behaviour,
    Campaigns,
}
