using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Sending;

/// <summary>All rows of <c>email_schedules</c> of one day, whatever has become of them. A skipped email is on the day on which it would have been sent.</summary>
public static class DayEmails
{
    /// <summary>How many different counts a page has, at most.</summary>
    public const int MostCounts = 200;

    // The columns of a row as they are read, numbers before texts, and below each its place.
    private static readonly string[] Columns =
    [
        "id", "contact_id", "priority", "campaign_instance_id",
        "email_type", "status", "skip_reason",
        "event_date", "base_send_date", "scheduled_send_time", "actual_send_datetime",
        "email_template", "sms_template", "scheduler_run_id",
    ];

    private const int Row = 0, Contact = 1, Priority = 2, CampaignInstance = 3;
    private const int Type = 4, Status = 5, SkipReason = 6;
    private const int EventDate = 7, BaseDate = 8, SendTime = 9, SentAt = 10;
    private const int EmailTemplate = 11, SmsTemplate = 12, Run = 13;

    /// <summary>Reads a page of rows, and counts all of the day.</summary>
    /// <param name="databasePath">The file, into which all that is known was folded; no one may write it meanwhile.</param>
    /// <param name="query">What is asked for.</param>
    /// <param name="request">The organization and the application's settings, by which it is known what is given to the sender.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">The table cannot be used, it cannot be known who must not be emailed, or the database is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static DayEmailPage Read(string databasePath, DayEmailQuery query, ScheduleRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(request);
        using var database = SqliteDatabase.OpenImmutable(databasePath, cancellationToken);
        if (DayTable.Find(database) is not { } schedules)
        {
            return new DayEmailPage { Day = query.Day, Emails = [], Next = null, Found = 0, Counts = [], Others = 0, Totals = DayTotals.Of(query.Day, [], new DueRows()) };
        }

        var due = DueRows.Read(database, request, query.Day, among: null, cancellationToken);
        var (emails, hasMore) = Rows(database, schedules, query, due);
        var counts = Counts(database, schedules, query.Day, among: null);
        return new DayEmailPage
        {
            Day = query.Day,
            Emails = emails,
            Next = hasMore ? emails[^1].Row : null,
            Totals = DayTotals.Of(query.Day, counts, due),
            Found = query.HeldBack ? CountRows(database, schedules, query, due) : counts.Where(count => IsAskedFor(count, query)).Sum(count => count.Emails),
            Counts = [.. counts.Take(MostCounts)],
            Others = counts.Skip(MostCounts).Sum(count => count.Emails),
        };
    }

    /// <summary>Reads a page of rows alone; what is held back is said of them only where that is asked for.</summary>
    /// <param name="databasePath">The file; no one may write it meanwhile.</param>
    /// <param name="query">What is asked for.</param>
    /// <param name="request">The organization and the application's settings, by which it is known what is given to the sender.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <returns>The rows, and whether more follow.</returns>
    /// <exception cref="InvalidDatabaseException">The table cannot be used, it cannot be known who must not be emailed, or the database is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static (IReadOnlyList<DayEmail> Emails, bool HasMore) ReadRows(string databasePath, DayEmailQuery query, ScheduleRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(request);
        using var database = SqliteDatabase.OpenImmutable(databasePath, cancellationToken);
        return DayTable.Find(database) is { } schedules ? Rows(database, schedules, query, query.HeldBack ? DueRows.Read(database, request, query.Day, among: null, cancellationToken) : null) : ([], false);
    }

    /// <summary>Counts a day.</summary>
    /// <param name="databasePath">The file; no one may write it meanwhile.</param>
    /// <param name="day">The day.</param>
    /// <param name="request">The organization and the application's settings.</param>
    /// <param name="among">Where the rows of the day are; <see langword="null"/> where that is not known.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDatabaseException">The table cannot be used, it cannot be known who must not be emailed, or the database is damaged.</exception>
    /// <exception cref="InvalidSettingException">A setting is out of range.</exception>
    public static DayTotals Count(string databasePath, DateOnly day, ScheduleRequest request, DayRows? among = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(databasePath);
        ArgumentNullException.ThrowIfNull(request);
        using var database = SqliteDatabase.OpenImmutable(databasePath, cancellationToken);
        return DayTable.Find(database) is { } schedules
            ? DayTotals.Of(day, Counts(database, schedules, day, among), DueRows.Read(database, request, day, among, cancellationToken))
            : DayTotals.Of(day, [], new DueRows());
    }

    /// <summary>Counts today, in the organization's time zone.</summary>
    /// <inheritdoc cref="Count"/>
    public static DayTotals CountToday(string databasePath, ScheduleRequest request, DayRows? among = null, CancellationToken cancellationToken = default) =>
        Count(databasePath, ScheduleReader.ReadToday(databasePath, request, cancellationToken), request, among, cancellationToken);

    private static bool IsAskedFor(DayEmailCount count, DayEmailQuery query) =>
        (query.Type is null || query.Type == count.Type) && (query.Status is null || query.Status == count.Status) && (query.SkipReason is null || query.SkipReason == count.SkipReason);

    private static (IReadOnlyList<DayEmail> Emails, bool HasMore) Rows(SqliteDatabase database, DayTable schedules, DayEmailQuery query, DueRows? due)
    {
        // The plus sign: a day is a small part of the table, so that an index by date serves better than the order of the ids.
        using var rows = database.Prepare($"""
            SELECT {string.Join(", ", Columns.Select((column, place) => place < Type ? schedules.Number(column) : schedules.Text(column)))}
            FROM {ScheduleTables.Schedules}
            WHERE {AskedFor(schedules)}
            ORDER BY +id LIMIT ?7
            """);
        Bind(rows, query);
        rows.Bind(7, query.HeldBack ? -1L : query.Limit + 1L);
        var emails = new List<DayEmail>();
        while (rows.Step())
        {
            var email = Email(rows, due);
            if (query.HeldBack && email.HeldBack is null)
            {
                continue;
            }

            if (emails.Count == query.Limit)
            {
                return (emails, true);
            }

            emails.Add(email);
        }

        return (emails, false);
    }

    private static long CountRows(SqliteDatabase database, DayTable schedules, DayEmailQuery query, DueRows due)
    {
        using var rows = database.Prepare($"SELECT id, {schedules.Text("status")} FROM {ScheduleTables.Schedules} WHERE {AskedFor(schedules)}");
        Bind(rows, query with { After = long.MinValue });
        var count = 0L;
        while (rows.Step())
        {
            count += HeldBack(rows.GetInt64(0), rows.GetString(1), due) is null ? 0 : 1;
        }

        return count;
    }

    // What is planned and not among what is given is held back, whatever keeps it from being found there.
    private static string? HeldBack(long row, string? status, DueRows? due) =>
        due is null || status != DayTotals.Planned || due.Rows.Contains(row) ? null : due.HeldBack.GetValueOrDefault(row, DayTotals.UnreadableStatus);

    private static string AskedFor(DayTable schedules) => $"""
        {OnDay} AND id > ?3 AND (?4 IS NULL OR {schedules.Text("email_type")} = ?4) AND (?5 IS NULL OR {schedules.Text("status")} = ?5) AND (?6 IS NULL OR {schedules.Text("skip_reason")} = ?6)
        """;

    private static void Bind(Statement statement, DayEmailQuery query)
    {
        BindDay(statement, query.Day);
        statement.Bind(3, query.After);
        statement.Bind(4, query.Type);
        statement.Bind(5, query.Status);
        statement.Bind(6, query.SkipReason);
    }

    private static List<DayEmailCount> Counts(SqliteDatabase database, DayTable schedules, DateOnly day, DayRows? among)
    {
        using var rows = database.Prepare($"""
            SELECT {schedules.Text("email_type")}, {schedules.Text("status")}, {schedules.Text("skip_reason")}, count(*)
            FROM {ScheduleTables.Schedules} WHERE {OnDay}{DayRows.Condition(among, "id", 3)} GROUP BY 1, 2, 3 ORDER BY 4 DESC, 1, 2, 3
            """);
        BindDay(rows, day);
        DayRows.Bind(among, rows, 3);
        var counts = new List<DayEmailCount>();
        while (rows.Step())
        {
            counts.Add(new DayEmailCount(rows.GetString(0) ?? "", rows.GetString(1) ?? "", rows.GetString(2), rows.GetInt64(3)));
        }

        return counts;
    }

    // Some programs write a time after the date.
    private const string OnDay = "scheduled_send_date >= ?1 AND scheduled_send_date < ?2";

    private static void BindDay(Statement statement, DateOnly day)
    {
        statement.Bind(1, EmailKey.Text(day));
        statement.Bind(2, EmailKey.Text(day.AddDays(1)));
    }

    private static DayEmail Email(Statement row, DueRows? due) => new()
    {
        Row = row.GetInt64(Row),
        Contact = row.IsNull(Contact) ? null : row.GetInt64(Contact),
        Priority = row.IsNull(Priority) ? null : row.GetInt64(Priority),
        CampaignInstance = row.IsNull(CampaignInstance) ? null : row.GetInt64(CampaignInstance),
        Type = row.GetString(Type) ?? "",
        Status = row.GetString(Status) ?? "",
        SkipReason = row.GetString(SkipReason),
        HeldBack = HeldBack(row.GetInt64(Row), row.GetString(Status), due),
        EventDate = row.GetString(EventDate),
        BaseDate = row.GetString(BaseDate),
        SendTime = row.GetString(SendTime),
        SentAt = row.GetString(SentAt),
        EmailTemplate = row.GetString(EmailTemplate),
        SmsTemplate = row.GetString(SmsTemplate),
        Run = row.GetString(Run),
    };
}
