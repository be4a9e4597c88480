namespace EmailScheduler.Scheduling.Model;

/// <summary>The existing rows, grouped by contact by a counting sort of their places; within a contact in the order of the rowids.</summary>
internal sealed class RowsByContact
{
    private const int ChunkBits = ChunkedList<PackedRow>.ChunkBits;

    private readonly PackedRow[][] _chunks;
    private readonly RowAttributes[] _shapes;
    private readonly int[] _firstShapeOfChunk;
    private readonly int[] _starts;
    private readonly int[] _order;

    public RowsByContact(StoredRows[] scans, int contacts)
    {
        _chunks = [.. scans.SelectMany(scan => scan.Chunks)];
        _shapes = [.. scans.SelectMany(scan => scan.Shapes)];
        _firstShapeOfChunk = FirstShapes(scans);
        Count = scans.Sum(scan => scan.Count);
        Sending = scans.SelectMany(scan => scan.Sending).GroupBy(day => day.Key).ToDictionary(day => day.Key, day => day.Sum(rows => rows.Value));

        OfToday = [.. scans.SelectMany(scan => scan.OfToday)];
        LastId = Count == 0 ? 0 : scans.Where(scan => scan.Count > 0).Max(scan => scan.LastId);

        // Group 0 holds the rows of no valid contact, group n + 1 those of the ordinal n.
        _starts = new int[contacts + 2];
        _order = new int[Count];
        Sort(scans);
        foreach (var scan in scans)
        {
            scan.ForgetContacts();
        }
    }

    public int Count { get; }

    /// <summary>Rows that wait for the sender, or that it is at, by date.</summary>
    public IReadOnlyDictionary<int, long> Sending { get; }

    /// <summary>The ids of the rows of today.</summary>
    public IReadOnlyList<long> OfToday { get; }

    /// <summary>The largest id; 0 where there are no rows.</summary>
    public long LastId { get; }

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

    // A place is a chunk and an index in it, in one number.
    private void Sort(StoredRows[] scans)
    {
        foreach (var scan in scans)
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
        var chunks = 0;
        foreach (var scan in scans)
        {
            for (var index = 0; index < scan.Count; index++)
            {
                _order[_starts[scan.ContactOf(index) + 1]++] = (chunks << ChunkBits) + index;
            }

            chunks += scan.Chunks.Count;
        }

        _starts.AsSpan(0, _starts.Length - 1).CopyTo(_starts.AsSpan(1));
        _starts[0] = 0;
    }

    private static int[] FirstShapes(StoredRows[] scans)
    {
        var (firsts, next) = (new List<int>(), 0);
        foreach (var scan in scans)
        {
            firsts.AddRange(Enumerable.Repeat(next, scan.Chunks.Count));
            next += scan.Shapes.Count;
        }

        return [.. firsts];
    }

    private ExistingRow At(int place)
    {
        var chunk = place >> ChunkBits;
        ref readonly var row = ref _chunks[chunk][place & ((1 << ChunkBits) - 1)];
        return new ExistingRow(row.RowId, row.Date, row.Event, row.BaseOrSent, _shapes[_firstShapeOfChunk[chunk] + row.Shape]);
    }
}
