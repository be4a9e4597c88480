using System.Text;

namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// The distinct texts of a run (email types, skip reasons) as small numbers, so that millions of rows compare without strings.
/// Texts are distinguished by a 128-bit hash. Safe for concurrent use.
/// </summary>
internal sealed class StringTable
{
    /// <summary>The number of no text (NULL).</summary>
    public const int Null = -1;

    private readonly Lock _lock = new();
    private readonly Dictionary<Hash128, int> _numbers = [];
    private readonly List<string> _texts = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _texts.Count;
            }
        }
    }

    public string this[int number]
    {
        get
        {
            lock (_lock)
            {
                return _texts[number];
            }
        }
    }

    public int Add(string text) => Add(Encoding.UTF8.GetBytes(text));

    public int Add(ReadOnlySpan<byte> utf8)
    {
        var hash = Hash128.Of(utf8);
        lock (_lock)
        {
            if (!_numbers.TryGetValue(hash, out var number))
            {
                number = _texts.Count;
                _texts.Add(Encoding.UTF8.GetString(utf8));
                _numbers.Add(hash, number);
            }

            return number;
        }
    }
}
