using System.IO.Hashing;
using EmailScheduler.Scheduling.Model;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>One reader's memory of the texts that it met lately: most rows repeat a few texts, and the shared table's lock is not free.</summary>
internal sealed class TextCache(TextTable table)
{
    private const int Slots = 256;

    private readonly byte[]?[] _texts = new byte[Slots][];
    private readonly int[] _numbers = new int[Slots];

    public int Number(ReadOnlySpan<byte> utf8)
    {
        var slot = (int)(XxHash3.HashToUInt64(utf8) % Slots);
        if (_texts[slot] is { } known && utf8.SequenceEqual(known))
        {
            return _numbers[slot];
        }

        _texts[slot] = utf8.ToArray();
        return _numbers[slot] = table.Add(utf8);
    }
}
