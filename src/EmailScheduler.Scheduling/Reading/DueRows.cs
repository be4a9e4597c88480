using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Which of the planned rows of a day are given to the sender, and why the others are not.</summary>
internal sealed class DueRows
{
    private readonly Dictionary<string, long> _byType = new(StringComparer.Ordinal);
    private readonly HashSet<long> _rows = [];
    private readonly SortedDictionary<long, string> _heldBack = [];

    /// <summary>How many emails the sender is given. A row is given once for each contact of its id.</summary>
    public long Count { get; private set; }

    /// <summary>The ids of the rows that it is given.</summary>
    public IReadOnlySet<long> Rows => _rows;

    /// <summary>The ids of those that it is not given, with the reason.</summary>
    public IReadOnlyDictionary<long, string> HeldBack => _heldBack;

    /// <summary>The emails that it is given, by type.</summary>
    public IReadOnlyDictionary<string, long> ByType => _byType;

    /// <summary>Reads those of a day.</summary>
    /// <param name="database">The database; no one may write it meanwhile.</param>
    /// <param name="request">The organization and the application's settings.</param>
    /// <param name="day">The day.</param>
    /// <param name="among">Where the rows of the day are; <see langword="null"/> where that is not known.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static DueRows Read(SqliteDatabase database, ScheduleRequest request, DateOnly day, DayRows? among, CancellationToken cancellationToken)
    {
        var found = new DueRows();
        PlannedEmails.Of(database, request).Read(
            day,
            long.MinValue,
            (row, heldBack) =>
            {
                found.Add(row.GetInt64(PlannedEmails.Row), heldBack, heldBack is null ? row.GetString(PlannedEmails.Type) ?? "" : "");
                return true;
            },
            among,
            cancellationToken);
        return found;
    }

    /// <summary>The ids of the planned rows of a day that are held back.</summary>
    /// <param name="path">The database; no one may write it meanwhile.</param>
    /// <param name="request">The organization and the application's settings.</param>
    /// <param name="day">The day.</param>
    /// <param name="among">The rows that are asked for.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static IReadOnlyDictionary<long, string> ReadHeldBack(string path, ScheduleRequest request, DateOnly day, DayRows among, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        return Read(database, request, day, among, cancellationToken).HeldBack;
    }

    private void Add(long row, string? heldBack, string type)
    {
        if (heldBack is not null)
        {
            if (!_rows.Contains(row))
            {
                _heldBack.TryAdd(row, heldBack);
            }

            return;
        }

        Count++;
        _byType[type] = _byType.GetValueOrDefault(type) + 1;
        _rows.Add(row);
        _heldBack.Remove(row);
    }
}
