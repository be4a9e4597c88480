namespace EmailScheduler.Scheduling.Model;

/// <summary>The valid contacts in ascending order of their ids; a contact's place in it is its ordinal.</summary>
internal sealed class ContactList(Contact[] contacts)
{
    /// <summary>Contacts that are planned together by one worker.</summary>
    public const int BlockSize = 1 << 14;

    public int Count => contacts.Length;

    public int BlockCount => (contacts.Length + BlockSize - 1) / BlockSize;

    public ref readonly Contact this[int ordinal] => ref contacts[ordinal];

    /// <summary>The contacts of a block; the first has the ordinal <c>block × <see cref="BlockSize"/></c>.</summary>
    public ReadOnlySpan<Contact> Block(int block) =>
        contacts.AsSpan(block * BlockSize, Math.Min(BlockSize, contacts.Length - (block * BlockSize)));

    /// <summary>The ordinal after the last of the block that begins with <paramref name="first"/>.</summary>
    public int EndOfBlock(int first) => Math.Min(first + BlockSize, contacts.Length);

    /// <summary>The ordinal of a contact, or −1; <paramref name="hint"/> remembers where the last one was, as rows mostly come in order.</summary>
    public int Find(long id, ref int hint)
    {
        var (low, high) = (0, contacts.Length - 1);
        if (hint <= high && contacts[hint].Id <= id)
        {
            if (contacts[hint].Id == id)
            {
                return hint;
            }

            low = hint + 1;
            if (low <= high && contacts[low].Id == id)
            {
                return hint = low;
            }
        }
        else
        {
            high = Math.Min(high, hint - 1);
        }

        while (low <= high)
        {
            var middle = (int)(((uint)low + (uint)high) / 2);
            var found = contacts[middle].Id;
            if (found == id)
            {
                return hint = middle;
            }

            (low, high) = found < id ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }
}

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

/// <summary>A list that grows by chunks: no copy of millions of items when it grows, and no item moves.</summary>
internal sealed class ChunkedList<T>
    where T : struct
{
    /// <summary>A chunk has two to the power of this items; only the last one may have fewer in use.</summary>
    public const int ChunkBits = 14;

    private const int ChunkSize = 1 << ChunkBits;

    private readonly List<T[]> _chunks = [];

    public int Count { get; private set; }

    public IReadOnlyList<T[]> Chunks => _chunks;

    public ref T this[int index] => ref _chunks[index >> ChunkBits][index & (ChunkSize - 1)];

    /// <summary>Appends a default item and returns the place to fill.</summary>
    public ref T Add()
    {
        if (Count == _chunks.Count << ChunkBits)
        {
            _chunks.Add(new T[ChunkSize]);
        }

        return ref this[Count++];
    }

    public void Add(in T item) => Add() = item;

    /// <summary>All items of several lists in one array; the lists are emptied on the way, so that not everything is held twice.</summary>
    public static T[] Concatenate(IReadOnlyList<ChunkedList<T>> lists)
    {
        var items = new T[lists.Sum(list => list.Count)];
        var place = 0;
        foreach (var list in lists)
        {
            var left = list.Count;
            for (var chunk = 0; chunk < list._chunks.Count; chunk++)
            {
                var count = Math.Min(left, ChunkSize);
                list._chunks[chunk].AsSpan(0, count).CopyTo(items.AsSpan(place));
                list._chunks[chunk] = [];
                place += count;
                left -= count;
            }

            list._chunks.Clear();
            list.Count = 0;
        }

        return items;
    }
}
