using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace EmailScheduler.Simulation.Tests;

/// <summary>What happened in one simulation: always as a hash, by which two simulations are compared; as lines for who looks at a failure.</summary>
internal sealed class Trace(bool keepsLines)
{
    private readonly XxHash3 _hash = new();
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines => _lines;

    public ulong Hash => _hash.GetCurrentHashAsUInt64();

    public void Add(TimeSpan now, string who, string what, string how)
    {
        Span<long> ticks = [now.Ticks];
        _hash.Append(MemoryMarshal.AsBytes(ticks));
        _hash.Append(MemoryMarshal.AsBytes(who.AsSpan()));
        _hash.Append(MemoryMarshal.AsBytes(what.AsSpan()));
        _hash.Append(MemoryMarshal.AsBytes(how.AsSpan()));
        if (keepsLines)
        {
            _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{now.TotalSeconds,10:0.000}  {who,-12} {what} {how}"));
        }
    }
}
