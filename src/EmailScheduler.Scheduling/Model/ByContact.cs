namespace EmailScheduler.Scheduling.Model;

/// <summary>Values grouped by the ordinal of their contact, each group in the order in which the values came.</summary>
internal sealed class ByContact<T>
{
    private readonly T[] _values;
    private readonly int[] _starts;

    private ByContact(T[] values, int[] starts)
    {
        _values = values;
        _starts = starts;
    }

    /// <summary>The values of one contact.</summary>
    public ReadOnlySpan<T> this[int contact] => _values.Length == 0 ? [] : _values.AsSpan(_starts[contact].._starts[contact + 1]);

    public static ByContact<T> Group(List<(int Contact, T Value)> pairs, int contacts)
    {
        if (pairs.Count == 0)
        {
            return new ByContact<T>([], []);
        }

        var starts = new int[contacts + 1];
        foreach (var (contact, _) in pairs)
        {
            starts[contact + 1]++;
        }

        for (var contact = 0; contact < contacts; contact++)
        {
            starts[contact + 1] += starts[contact];
        }

        var next = (int[])starts.Clone();
        var values = new T[pairs.Count];
        foreach (var (contact, value) in pairs)
        {
            values[next[contact]++] = value;
        }

        return new ByContact<T>(values, starts);
    }
}
