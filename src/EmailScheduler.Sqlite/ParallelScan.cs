namespace EmailScheduler.Sqlite;

/// <summary>Reads a table with all processors, each over one span of rowids after the other.</summary>
public static class ParallelScan
{
    // A scan of a span returns to no page. As many as SQLite keeps by default are two megabytes for each span, which are asked of the system anew and have left the processor's cache before they are filled again.
    private const string SmallCache = "PRAGMA cache_size = 32";

    /// <summary>Runs <paramref name="scan"/> over each range and returns what they made, in the order of the ranges.</summary>
    public static T[] Run<T>(string path, IReadOnlyList<RowIdRange> ranges, Func<SqliteDatabase, RowIdRange, T> scan, CancellationToken cancellationToken)
    {
        var results = new T[ranges.Count];
        var options = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
        try
        {
            Parallel.For(0, ranges.Count, options, index =>
            {
                using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
                if (ranges[index] != RowIdRange.All)
                {
                    database.Execute(SmallCache);
                }

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

    /// <summary>Does two things beside one another. Where both fail, the first one's failure is thrown.</summary>
    public static (TFirst First, TSecond Second) Both<TFirst, TSecond>(Func<TFirst> first, Func<TSecond> second, CancellationToken cancellationToken)
    {
        var beside = Task.Run(second, cancellationToken);
        TFirst result;
        try
        {
            result = first();
        }
        finally
        {
            // This way of waiting does the second thing on this thread where no other one is free for it; any other would wait for ever in a process that has no more threads.
            ((Task)beside).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }

        return (result, beside.GetAwaiter().GetResult());
    }
}

/// <summary>A span of rowids, both ends included, for one of several readers of a table.</summary>
public readonly record struct RowIdRange(long First, long Last)
{
    // Below this many rowids a second connection costs more than it brings.
    private const long SmallTable = 50_000;

    // Spans of equal width take unequal time: of one for each processor, the second half of five million rows took two thirds of the time of the first, and one processor waited.
    private const int SpansOfEach = 4;

    /// <summary>Every rowid there can be.</summary>
    public static readonly RowIdRange All = new(long.MinValue, long.MaxValue);

    /// <summary>Cuts a table whose <c>id</c> is its rowid into spans of equal width, in ascending order, several for each processor of a large one.</summary>
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

        var spans = readers * (int)Int128.Clamp(width / (readers * SmallTable), 1, SpansOfEach);
        var ranges = new List<RowIdRange>(spans);
        for (var span = 0; span < spans; span++)
        {
            ranges.Add(new RowIdRange(first + (long)(width * span / spans), first + (long)(width * (span + 1) / spans) - 1));
        }

        return ranges;
    }
}
