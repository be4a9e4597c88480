namespace EmailScheduler.Scheduling.Model;

/// <summary>Which name was meant by one that does not exist.</summary>
public static class NearestName
{
    /// <summary>Names that differ by no more letters than this are taken for the same one, misspelt.</summary>
    public const int Misspelt = 2;

    /// <summary>The letters to insert, remove or replace that make one text of the other, whatever their case.</summary>
    public static int Distance(string one, string other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            // The value up and to the left, which the row forgets as it is overwritten.
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }

    /// <summary>The name that a misspelt one is meant to be; <see langword="null"/> when none is within <see cref="Misspelt"/> letters.</summary>
    public static string? MeantBy(string name, IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.MinBy(one => Distance(name, one)) is { } nearest && Distance(name, nearest) <= Misspelt ? nearest : null;
    }
}
