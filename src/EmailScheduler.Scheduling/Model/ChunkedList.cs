namespace EmailScheduler.Scheduling.Model;

/// <summary>A list that grows by chunks: no copy of millions of items when it grows, and no item moves.</summary>
internal sealed class ChunkedList<T>
    where T : struct
{
    private const int ChunkBits = 14;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly List<T[]> _chunks = [];

    public int Count { get; private set; }

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
