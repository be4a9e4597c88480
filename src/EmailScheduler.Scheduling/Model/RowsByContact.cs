namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// The existing rows in the order of their contacts, each contact's in the order of the rowids. They are brought into it in the memory that they were read into:
/// every stage of a plan walks along them, and a second copy of millions would be as large as all else that is kept.
/// </summary>
internal sealed class RowsByContact
{
    private const int ChunkBits = ChunkedList<PackedRow>.ChunkBits;
    private const int PlaceMask = (1 << ChunkBits) - 1;

    private readonly PackedRow[][] _chunks;
    private readonly int[][]? _highIds;
    private readonly RowContent[] _contents;
    private readonly int[] _starts;

    /// <param name="scans">What the readers met; their rows are this list's from now on.</param>
    /// <param name="contacts">The number of valid contacts.</param>
    public RowsByContact(StoredRows[] scans, int contacts)
    {
        _chunks = [.. scans.SelectMany(scan => scan.Chunks)];
        _highIds = HighIdsOf(scans);
        Count = scans.Sum(scan => scan.Count);
        Sending = scans.SelectMany(scan => scan.Sending).GroupBy(day => day.Key).ToDictionary(day => day.Key, day => day.Sum(rows => rows.Value));

        OfToday = [.. scans.SelectMany(scan => scan.OfToday)];

        // Group 0 holds the rows of no valid contact, group n + 1 those of the ordinal n.
        _starts = new int[contacts + 2];
        _contents = ShareContents(scans);
        Sort(scans, contacts);
    }

    public int Count { get; }

    /// <summary>Rows that wait for the sender, or that it is at, by date.</summary>
    public IReadOnlyDictionary<int, long> Sending { get; }

    /// <summary>The ids of the rows of today.</summary>
    public IReadOnlyList<long> OfToday { get; }

    /// <summary>How many rows belong to no valid contact.</summary>
    public int OrphanCount => _starts[1];

    public ExistingRow Orphan(int index) => At(index);

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
            scratch[index] = At(first + index);
        }

        return scratch.AsSpan(0, count);
    }

    private static int[][]? HighIdsOf(StoredRows[] scans) => scans.All(scan => scan.HighIds is null)
        ? null
        : [.. scans.SelectMany(scan => scan.HighIds ?? scan.Chunks.Select(_ => new int[1 << ChunkBits]))];

    // Each reader has numbered the contents that it met; those of the first keep their numbers.
    private static RowContent[] ShareContents(StoredRows[] scans)
    {
        var shared = new RowContents();
        var numbers = Array.ConvertAll(scans, scan => scan.Contents.Select(content => shared.NumberOf(content)).ToArray());
        Parallel.For(1, scans.Length, scan => Renumber(scans[scan], numbers[scan]));
        return [.. shared.All];
    }

    private static void Renumber(StoredRows scan, int[] numbers)
    {
        foreach (var chunk in scan.Chunks)
        {
            foreach (ref var row in chunk.AsSpan())
            {
                row.Content = numbers[row.Content];
            }
        }
    }

    // The places after a reader's last row hold none; they count as rows of one more contact, after all others.
    private void Sort(StoredRows[] scans, int contacts)
    {
        foreach (var scan in scans.Where(scan => scan.Contacts.Count > 0))
        {
            scan.Contacts[^1].AsSpan(((scan.Count - 1) & PlaceMask) + 1).Fill(contacts);
        }

        int[][] places = [.. scans.SelectMany(scan => scan.Contacts)];
        FindPlaces(places, contacts);
        new RowMover(_chunks, _highIds, places).Move();
    }

    // In place of the contact of each row, the place that the row has among all.
    private void FindPlaces(int[][] contactsOrPlaces, int contacts)
    {
        var next = new int[contacts + 2];
        foreach (var chunk in contactsOrPlaces)
        {
            foreach (var contact in chunk)
            {
                next[contact + 1]++;
            }
        }

        var place = 0;
        for (var group = 0; group < next.Length; group++)
        {
            _starts[group] = place;
            place += next[group];
            next[group] = _starts[group];
        }

        foreach (var chunk in contactsOrPlaces)
        {
            foreach (ref var contact in chunk.AsSpan())
            {
                contact = next[contact + 1]++;
            }
        }
    }

    private ExistingRow At(int place)
    {
        ref readonly var row = ref _chunks[place >> ChunkBits][place & PlaceMask];
        var high = _highIds is null ? 0 : _highIds[place >> ChunkBits][place & PlaceMask];
        return new ExistingRow(((long)high << 32) | row.LowId, _contents[row.Content]);
    }
}
