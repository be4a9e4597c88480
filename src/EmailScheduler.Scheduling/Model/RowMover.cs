namespace EmailScheduler.Scheduling.Model;

/// <summary>
/// Brings rows to their places in the memory that they are in. First each goes to the chunk of its place, then to its place: of a table that is read in another order, every
/// step of the way would be a place of memory that is in no cache if each row went straight to its own.
/// </summary>
/// <param name="rows">The rows, in full chunks.</param>
/// <param name="highIds">The upper halves of their ids, which go with them, in chunks like those of the rows; <see langword="null"/> for none.</param>
/// <param name="places">The place of each row, in chunks like those of the rows.</param>
internal sealed class RowMover(PackedRow[][] rows, int[][]? highIds, int[][] places)
{
    private const int ChunkBits = ChunkedList<PackedRow>.ChunkBits;
    private const int ChunkSize = 1 << ChunkBits;

    // What lies before this in a chunk belongs there.
    private readonly int[] _settled = new int[rows.Length];

    public void Move()
    {
        for (var chunk = 0; chunk < rows.Length; chunk++)
        {
            MoveToChunks(chunk);
        }

        Parallel.For(0, rows.Length, MoveWithin);
    }

    private void MoveToChunks(int chunk)
    {
        while (FirstForeign(chunk) is var index && index < ChunkSize)
        {
            var home = places[chunk][index] >> ChunkBits;
            Swap(chunk, index, home, FirstForeign(home));
            _settled[home]++;
        }
    }

    private int FirstForeign(int chunk)
    {
        ref var settled = ref _settled[chunk];
        while (settled < ChunkSize && places[chunk][settled] >> ChunkBits == chunk)
        {
            settled++;
        }

        return settled;
    }

    // Round each circle of places, a row goes to its own and the one that it finds there goes on.
    private void MoveWithin(int chunk)
    {
        for (var index = 0; index < ChunkSize; index++)
        {
            while ((places[chunk][index] & (ChunkSize - 1)) is var place && place != index)
            {
                Swap(chunk, index, chunk, place);
            }
        }
    }

    private void Swap(int chunk, int index, int otherChunk, int otherIndex)
    {
        ref var row = ref rows[chunk][index];
        ref var otherRow = ref rows[otherChunk][otherIndex];
        (row, otherRow) = (otherRow, row);

        ref var place = ref places[chunk][index];
        ref var otherPlace = ref places[otherChunk][otherIndex];
        (place, otherPlace) = (otherPlace, place);
        if (highIds is not null)
        {
            ref var highId = ref highIds[chunk][index];
            ref var otherHighId = ref highIds[otherChunk][otherIndex];
            (highId, otherHighId) = (otherHighId, highId);
        }
    }
}
