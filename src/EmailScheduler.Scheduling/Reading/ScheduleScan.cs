using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads all of <c>email_schedules</c>, a part with each processor.</summary>
/// <param name="path">The file, which nobody writes meanwhile.</param>
/// <param name="contacts">The valid contacts.</param>
/// <param name="texts">The run's table of texts.</param>
/// <param name="days">The days of the run.</param>
internal sealed class ScheduleScan(string path, ContactList contacts, TextTable texts, PlanningDays days)
{
    private const string Table = "email_schedules";

    // Of the first reading: columns that the scheduler adds are no difference between then and later.
    private string? _others;

    /// <summary>Reads the rows.</summary>
    /// <param name="isDigested">Whether they are to be compared with those of another time (<see cref="RowScan.Digest"/>).</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public RowScan[] Read(bool isDigested, CancellationToken cancellationToken) => Scan(isDigested, isKept: true, cancellationToken);

    /// <summary>Reads what the rows amount to.</summary>
    /// <param name="cancellationToken">Stops the reading.</param>
    public RowDigest Digest(CancellationToken cancellationToken) =>
        Scan(isDigested: true, isKept: false, cancellationToken).Aggregate(default(RowDigest), (sum, scan) => sum + scan.Digest);

    private RowScan[] Scan(bool isDigested, bool isKept, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path);
        var schedules = TableSchema.Read(database, Table);
        if (!schedules.Exists)
        {
            _others = "";
            return [];
        }

        var columns = RowColumns.SelectList(schedules) + (isDigested ? _others ??= RowColumns.OthersOf(schedules) : "");
        return ParallelScan.Run(
            path,
            RowIdRange.Split(database, Table),
            (reader, range) =>
            {
                using var rows = reader.Prepare($"SELECT {columns} FROM {Table} WHERE id BETWEEN ?1 AND ?2");
                rows.Bind(1, range.First);
                rows.Bind(2, range.Last);
                var scan = new RowScan(contacts, texts, days, isDigested, isKept);
                scan.Read(rows, cancellationToken);
                return scan;
            },
            cancellationToken);
    }
}
