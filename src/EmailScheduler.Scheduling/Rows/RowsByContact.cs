namespace EmailScheduler.Scheduling.Rows;

/// <summary>The existing rows, grouped by contact by a counting sort of their places; within a contact in the order of the rowids.</summary>
internal sealed class RowsByContact
{
    private readonly ChunkedList<ExistingRow>[] _scans;
    private readonly int[] _firstOfScan;
    private readonly int[] _starts;
    private readonly int[] _order;

    public RowsByContact(ChunkedList<ExistingRow>[] scans, int contacts)
    {
        _scans = scans;
        _firstOfScan = new int[scans.Length];
        for (var scan = 1; scan < scans.Length; scan++)
        {
            _firstOfScan[scan] = _firstOfScan[scan - 1] + scans[scan - 1].Count;
        }

        Count = scans.Sum(scan => scan.Count);

        // Group 0 holds the rows of no valid contact, group n + 1 those of the ordinal n.
        _starts = new int[contacts + 2];
        _order = new int[Count];
        Sort(contacts);
    }

    public int Count { get; }

    /// <summary>The longest group, for the size of a scratch buffer.</summary>
    public int Longest { get; private set; }

    /// <summary>How many rows belong to no valid contact.</summary>
    public int OrphanCount => _starts[1];

    public ref readonly ExistingRow Orphan(int index) => ref At(_order[index]);

    /// <summary>Copies a contact's rows into <paramref name="scratch"/> and returns that part of it.</summary>
    public ReadOnlySpan<ExistingRow> Of(int contact, ref ExistingRow[] scratch)
    {
        var first = _starts[contact + 1];
        var count = (contact + 2 < _starts.Length ? _starts[contact + 2] : Count) - first;
        if (scratch.Length < count)
        {
            scratch = new ExistingRow[Math.Max(count, 16)];
        }

        for (var index = 0; index < count; index++)
        {
            scratch[index] = At(_order[first + index]);
        }

        return scratch.AsSpan(0, count);
    }

    /// <summary>All rows, in the order of the rowids.</summary>
    public IEnumerable<ExistingRow> All()
    {
        foreach (var scan in _scans)
        {
            for (var index = 0; index < scan.Count; index++)
            {
                yield return scan[index];
            }
        }
    }

    private void Sort(int contacts)
    {
        foreach (var row in All())
        {
            if (row.Contact + 2 <= contacts + 1)
            {
                _starts[row.Contact + 2]++;
            }
        }

        for (var group = 1; group < _starts.Length; group++)
        {
            Longest = Math.Max(Longest, _starts[group]);
            _starts[group] += _starts[group - 1];
        }

        var next = (int[])_starts.Clone();
        var place = 0;
        foreach (var row in All())
        {
            _order[next[row.Contact + 1]++] = place++;
        }
    }

    private ref readonly ExistingRow At(int place)
    {
        var scan = _scans.Length - 1;
        while (place < _firstOfScan[scan])
        {
            scan--;
        }

        return ref _scans[scan][place - _firstOfScan[scan]];
    }
}
