namespace EmailScheduler.Scheduling.Model;

/// <summary>Which name was meant by one that does not exist.</summary>
public static class NearestName
{
    /// <summary>Names that differ by no more letters than this are taken for the same one, misspelt.</summary>
    public const int Misspelt = 2;

    /// <summary>The fewest letters to insert, remove, replace or swap with the next one that make one text of the other, whatever their case.</summary>
    public static int Distance(string one, string other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var (beforeLast, last, row) = (new int[other.Length + 1], Enumerable.Range(0, other.Length + 1).ToArray(), new int[other.Length + 1]);
        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                row[j] = Math.Min(last[j - 1] + (IsSame(i, j) ? 0 : 1), Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && IsSame(i, j - 1) && IsSame(i - 1, j))
                {
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, row) = (last, row, beforeLast);
        }

        return last[^1];

        bool IsSame(int i, int j) => char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]);
    }

    /// <summary>The name that a misspelt one is meant to be; <see langword="null"/> when none is within <see cref="Misspelt"/> letters.</summary>
    public static string? MeantBy(string name, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(names);
        return names.Where(one => Math.Abs(name.Length - one.Length) <= Misspelt).MinBy(one => Distance(name, one)) is { } nearest && Distance(name, nearest) <= Misspelt ? nearest : null;
    }
}
