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
                using var database = SqliteDatabase.OpenImmutable(path);
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
