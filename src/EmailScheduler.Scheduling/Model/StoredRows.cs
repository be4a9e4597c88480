using System.Runtime.InteropServices;

namespace EmailScheduler.Scheduling.Model;

/// <summary>The rows that one reader met, in the order of their rowids, packed into 8 bytes each.</summary>
/// <param name="today">The day of the run.</param>
internal sealed class StoredRows(int today)
{
    private readonly ChunkedList<PackedRow> _rows = new();
    private readonly ChunkedList<int> _contacts = new();
    private readonly RowContents _contents = new();
    private ChunkedList<int>? _highIds;

    public int Count => _rows.Count;

    /// <summary>The rows, all chunks but the last one full.</summary>
    public IReadOnlyList<PackedRow[]> Chunks => _rows.Chunks;

    /// <summary>The ordinal of each row's contact, or −1, in chunks like those of the rows.</summary>
    public IReadOnlyList<int[]> Contacts => _contacts.Chunks;

    /// <summary>The upper halves of the ids, in chunks like those of the rows; <see langword="null"/> where all of them are 0, as in any table that has not had four billion rows.</summary>
    public IReadOnlyList<int[]>? HighIds => _highIds?.Chunks;

    /// <summary>What the rows hold, by <see cref="PackedRow.Content"/>.</summary>
    public IReadOnlyList<RowContent> Contents => _contents.All;

    /// <summary>Rows that wait for the sender, or that it is at, by date.</summary>
    public Dictionary<int, long> Sending { get; } = [];

    /// <summary>The ids of the rows of today.</summary>
    public List<long> OfToday { get; } = [];

    /// <param name="contact">The contact's ordinal, or −1 when the contact is gone or invalid.</param>
    /// <param name="row">The row.</param>
    public void Add(int contact, in ExistingRow row)
    {
        AddHighId((int)(row.RowId >> 32));
        _contacts.Add(contact);
        _rows.Add(new PackedRow { LowId = (uint)row.RowId, Content = _contents.NumberOf(row.Content) });
        if (row.Date == today)
        {
            OfToday.Add(row.RowId);
        }

        if (row.Status is RowStatus.Scheduled or RowStatus.Processing)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(Sending, row.Date, out _)++;
        }
    }

    private void AddHighId(int high)
    {
        if (_highIds is null)
        {
            if (high == 0)
            {
                return;
            }

            _highIds = new();
            while (_highIds.Count < Count)
            {
                _highIds.Add();
            }
        }

        _highIds.Add(high);
    }
}

/// <summary>An <see cref="ExistingRow"/> as millions of them are kept.</summary>
internal struct PackedRow
{
    /// <summary>The lower half of its rowid.</summary>
    public required uint LowId { get; init; }

    /// <summary>The number of its <see cref="ExistingRow.Content"/>.</summary>
    public required int Content { get; set; }
}

/// <summary>
/// Distinct contents of rows, by number: of a million contacts' five million rows there are a hundred thousand, and all but the follow-ups share a quarter of those.
/// A hash table of numbers alone, since every row asks it: it stays in a processor's cache.
/// </summary>
internal sealed class RowContents
{
    private const int None = -1;

    private readonly List<RowContent> _contents = [];
    private int[] _slots = NewSlots(1 << 10);

    public IReadOnlyList<RowContent> All => _contents;

    public int NumberOf(in RowContent content)
    {
        var contents = CollectionsMarshal.AsSpan(_contents);
        var mask = _slots.Length - 1;
        var slot = (int)content.Hash() & mask;
        for (; _slots[slot] != None; slot = (slot + 1) & mask)
        {
            if (contents[_slots[slot]] == content)
            {
                return _slots[slot];
            }
        }

        _slots[slot] = _contents.Count;
        _contents.Add(content);
        if (_contents.Count > _slots.Length / 2)
        {
            Grow();
        }

        return _contents.Count - 1;
    }

    private void Grow()
    {
        _slots = NewSlots(_slots.Length * 2);
        var mask = _slots.Length - 1;
        for (var number = 0; number < _contents.Count; number++)
        {
            var slot = (int)_contents[number].Hash() & mask;
            while (_slots[slot] != None)
            {
                slot = (slot + 1) & mask;
            }

            _slots[slot] = number;
        }
    }

    private static int[] NewSlots(int count)
    {
        var slots = new int[count];
        Array.Fill(slots, None);
        return slots;
    }
}
