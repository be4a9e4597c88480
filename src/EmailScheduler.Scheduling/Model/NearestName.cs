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
        var edits = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                edits[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1, edits[i - 1, j - 1] + (IsSame(i - 1, j - 1) ? 0 : 1));
                if (i > 1 && j > 1 && IsSame(i - 1, j - 2) && IsSame(i - 2, j - 1))
                {
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
                }
            }
        }

        return edits[one.Length, other.Length];

        bool IsSame(int i, int j) => char.ToUpperInvariant(one[i]) == char.ToUpperInvariant(other[j]);
    }

    /// <summary>The name that a misspelt one is meant to be; <see langword="null"/> when none is within <see cref="Misspelt"/> letters.</summary>
    public static string? MeantBy(string name, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(names);

        // Texts differ by no fewer letters than one has more than the other.
        var near = names.Where(one => Math.Abs(one.Length - name.Length) <= Misspelt);
        return near.MinBy(one => Distance(name, one)) is { } nearest && Distance(name, nearest) <= Misspelt ? nearest : null;
    }
}
