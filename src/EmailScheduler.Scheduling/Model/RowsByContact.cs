using System.Runtime.InteropServices;

namespace EmailScheduler.Scheduling.Model;

/// <summary>The existing rows, grouped by contact by a counting sort of their places; within a contact in the order of the rowids.</summary>
internal sealed class RowsByContact
{
    private readonly StoredRows[] _scans;
    private readonly int[] _firstOfScan;
    private readonly int[] _starts;
    private readonly int[] _order;

    public RowsByContact(StoredRows[] scans, int contacts)
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
        Sort();
        foreach (var scan in scans)
        {
            scan.ForgetContacts();
        }
    }

    public int Count { get; }

    /// <summary>How many rows belong to no valid contact.</summary>
    public int OrphanCount => _starts[1];

    public ExistingRow Orphan(int index) => At(_order[index]);

    /// <summary>Copies a contact's rows into <paramref name="scratch"/> and returns that part of it.</summary>
    public ReadOnlySpan<ExistingRow> Of(int contact, ref ExistingRow[] scratch)
    {
        var first = _starts[contact + 1];
        var count = _starts[contact + 2] - first;
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

    /// <summary>Counts the rows that <paramref name="condition"/> holds for, by date.</summary>
    public Dictionary<int, long> CountByDate(Func<ExistingRow, bool> condition)
    {
        var counts = new Dictionary<int, long>();
        foreach (var scan in _scans)
        {
            for (var index = 0; index < scan.Count; index++)
            {
                if (scan[index] is var row && condition(row))
                {
                    CollectionsMarshal.GetValueRefOrAddDefault(counts, row.Date, out _)++;
                }
            }
        }

        return counts;
    }

    private void Sort()
    {
        foreach (var scan in _scans)
        {
            for (var index = 0; index < scan.Count; index++)
            {
                _starts[scan.ContactOf(index) + 2]++;
            }
        }

        for (var group = 1; group < _starts.Length; group++)
        {
            _starts[group] += _starts[group - 1];
        }

        // While rows are put in their place, the start of a group moves to its end, which is the start of the next.
        var place = 0;
        foreach (var scan in _scans)
        {
            for (var index = 0; index < scan.Count; index++)
            {
                _order[_starts[scan.ContactOf(index) + 1]++] = place++;
            }
        }

        _starts.AsSpan(0, _starts.Length - 1).CopyTo(_starts.AsSpan(1));
        _starts[0] = 0;
    }

    private ExistingRow At(int place)
    {
        var scan = _scans.Length - 1;
        while (place < _firstOfScan[scan])
        {
            scan--;
        }

        return _scans[scan][place - _firstOfScan[scan]];
    }
}
