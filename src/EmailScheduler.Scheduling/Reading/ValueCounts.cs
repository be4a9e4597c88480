using System.Buffers;
using System.Text;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Counts rows by the value of a column that is a word of other programs: the status of contacts where it suppresses nothing, the type of campaigns, and the like.</summary>
/// <param name="isCounted">Whether a value, trimmed, is counted.</param>
/// <param name="blank">What missing and blank values are counted as; <see langword="null"/> where they are not.</param>
internal sealed class ValueCounts(ValueCounts.Condition isCounted, string? blank = null)
{
    /// <summary>What missing and blank values are counted as, where they are.</summary>
    public const string None = "none";

    /// <summary>Whether a value is counted.</summary>
    public delegate bool Condition(ReadOnlySpan<byte> value);

    /// <summary>What values beyond the most frequent are counted as.</summary>
    public const string Other = "other";

    private const int MostReported = 20;

    // A column that holds something else than words has a value for each row; and what is long, or an address, is no word, and may be about a person.
    private const int MostDistinct = 10_000;
    private const int LongestValue = 40;
    private const int MostWords = 100;

    private static readonly SearchValues<char> NotOfWords = SearchValues.Create("@,;");

    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private byte[]? _last;
    private string? _lastValue;
    private long _lastCount;

    public void Add(ReadOnlySpan<byte> value)
    {
        if (_last is null || !value.SequenceEqual(_last))
        {
            Flush();
            (_last, _lastValue) = (value.ToArray(), WordOf(value));
        }

        _lastCount++;
    }

    /// <summary>What a value is counted as, before the rare ones become <see cref="Other"/>; <see langword="null"/> where it is not counted.</summary>
    public string? WordOf(ReadOnlySpan<byte> value)
    {
        var trimmed = RowValue.TrimWhiteSpace(value);
        if (trimmed.IsEmpty)
        {
            return blank;
        }

        if (!isCounted(trimmed))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(trimmed).ToLowerInvariant();
        return IsWord(text) ? text : Other;
    }

    private static bool IsWord(string text, int longest = LongestValue) => text.Length > 0 && text.Length <= longest && text.AsSpan().IndexOfAny(NotOfWords) < 0;

    /// <summary>Under which of the counts of <see cref="Join"/> a word is.</summary>
    public static string ReportedAs(string word, IReadOnlyDictionary<string, long> counts) => counts.ContainsKey(word) ? word : Other;

    /// <summary>The counts of several readers: the most frequent values, ties in ordinal order, and all others together.</summary>
    public static IReadOnlyDictionary<string, long> Join(params IEnumerable<ValueCounts> parts)
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            part.Flush();
            foreach (var (value, count) in part._counts)
            {
                sums[value] = sums.GetValueOrDefault(value) + count;
            }
        }

        return Ranked(sums);
    }

    /// <summary>Counts that were made elsewhere, under the same words: the most frequent values, and all others together.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="longest">Characters of the longest value that is a word.</param>
    public static IReadOnlyDictionary<string, long> MostFrequent(IEnumerable<KeyValuePair<string, long>> counts, int longest)
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (value, count) in counts)
        {
            var word = IsWord(value, longest) ? value : Other;
            sums[word] = sums.GetValueOrDefault(word) + count;
        }

        return Ranked(sums);
    }

    private static SortedDictionary<string, long> Ranked(Dictionary<string, long> sums)
    {
        var others = sums.GetValueOrDefault(Other);
        sums.Remove(Other);

        // So many words are none: names, say, in a column of another kind.
        if (sums.Count > MostWords)
        {
            others += sums.Values.Sum();
            sums.Clear();
        }

        var ranked = sums.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).ToList();
        var reported = SortedCounts.Of(ranked.Take(MostReported));
        if (others + ranked.Skip(MostReported).Sum(entry => entry.Value) is > 0 and var rest)
        {
            reported[Other] = rest;
        }

        return reported;
    }

    private void Flush()
    {
        if (_lastValue is not null && _lastCount > 0)
        {
            var value = _counts.Count >= MostDistinct && !_counts.ContainsKey(_lastValue) ? Other : _lastValue;
            _counts[value] = _counts.GetValueOrDefault(value) + _lastCount;
        }

        _lastCount = 0;
    }
}
