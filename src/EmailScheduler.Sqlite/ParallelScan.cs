namespace EmailScheduler.Sqlite;

/// <summary>Reads a table with one connection for each processor, every one over a span of rowids.</summary>
public static class ParallelScan
{
    /// <summary>Runs <paramref name="scan"/> over each range and returns what they made, in the order of the ranges.</summary>
    public static T[] Run<T>(string path, IReadOnlyList<RowIdRange> ranges, Func<SqliteDatabase, RowIdRange, T> scan, CancellationToken cancellationToken)
    {
        var results = new T[ranges.Count];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Math.Max(1, ranges.Count) };
        try
        {
            Parallel.For(0, ranges.Count, options, index =>
            {
                using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
                results[index] = scan(database, ranges[index]);
            });
        }
        catch (AggregateException exception) when (exception.InnerExceptions.All(inner => inner is OperationCanceledException))
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        catch (AggregateException exception)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return results;
    }
}

/// <summary>A span of rowids, both ends included, for one of several readers of a table.</summary>
public readonly record struct RowIdRange(long First, long Last)
{
    // Below this many rowids a second connection costs more than it brings.
    private const long SmallTable = 50_000;

    /// <summary>Every rowid there can be.</summary>
    public static readonly RowIdRange All = new(long.MinValue, long.MaxValue);

    /// <summary>Cuts a table whose <c>id</c> is its rowid into spans of equal width, in ascending order, one for each processor.</summary>
    public static IReadOnlyList<RowIdRange> Split(SqliteDatabase database, string table)
    {
        using var ends = database.Prepare($"SELECT (SELECT min(id) FROM {table}), (SELECT max(id) FROM {table})");
        if (!ends.Step() || ends.IsNull(0))
        {
            return [];
        }

        return Split(ends.GetInt64(0), ends.GetInt64(1), Environment.ProcessorCount);
    }

    internal static IReadOnlyList<RowIdRange> Split(long first, long last, int readers)
    {
        var width = (Int128)last - first + 1;
        if (width < SmallTable || readers < 2)
        {
            return [new RowIdRange(first, last)];
        }

        var ranges = new List<RowIdRange>(readers);
        for (var reader = 0; reader < readers; reader++)
        {
            ranges.Add(new RowIdRange(first + (long)(width * reader / readers), first + (long)(width * (reader + 1) / readers) - 1));
        }

        return ranges;
    }
}
