using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>What a plan that another program made does to the one before (see <see cref="PlanTurnover"/>), from the rows of both.</summary>
internal static class StoredTurnover
{
    /// <param name="before">The database with the plan before; no one may write it meanwhile.</param>
    /// <param name="after">The database with the plan; no one may write it meanwhile.</param>
    /// <param name="firstDay">The first send day.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static PlanTurnover Between(string before, string after, int firstDay, CancellationToken cancellationToken)
    {
        var sent = new HashSet<UInt128>();
        var now = new Dictionary<int, long>();
        ForEachRow(after, firstDay, row =>
        {
            if (row.Reason is null)
            {
                sent.Add(row.Identity);
                CollectionsMarshal.GetValueRefOrAddDefault(now, row.Day, out _) += row.IsFollowUp ? 0 : 1;
            }
        }, cancellationToken);

        var counts = new Writing.TurnoverCounts();
        ForEachRow(before, firstDay, row =>
        {
            if (row.Reason is null)
            {
                counts.AddPlanned(row.Day - firstDay, sent.Contains(row.Identity), row.IsFollowUp);
            }
            else if (SkipReasons.IsExclusion(row.Reason))
            {
                counts.AddForbidden(sent.Contains(row.Identity));
            }
        }, cancellationToken);
        return counts.Of(firstDay, now);
    }

    private static void ForEachRow(string path, int firstDay, Action<StoredEmail> onRow, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        var table = TableSchema.Read(database, "email_schedules");
        if (!table.Has("contact_id") || !table.Has("email_type") || !table.Has("scheduled_send_date") || !table.Has("status"))
        {
            return;
        }

        using var rows = database.Prepare($"""
            SELECT contact_id, email_type, {table.ColumnOrNull("event_date")}, scheduled_send_date, status COLLATE BINARY = 'skipped', {table.ColumnOrNull("skip_reason")}
            FROM email_schedules WHERE status COLLATE BINARY IN ('pre-scheduled', 'skipped')
            """);
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (DayNumber.Parse(rows.Utf8(3)) is var day && day >= firstDay)
            {
                var kind = EmailTypeName.KindOf(rows.GetString(1) ?? "");
                onRow(new StoredEmail(IdentityOf(rows, kind), day, rows.GetInt64(4) == 0 ? null : rows.GetString(5) ?? "", kind == EmailTypeName.FollowUp));
            }
        }
    }

    private static UInt128 IdentityOf(Statement row, string kind) => XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{row.GetString(0)}\n{kind}\n{DayNumber.Parse(row.Utf8(2))}")));

    /// <summary>An owned row from the first send day on; its skip reason is <see langword="null"/> for an email to send.</summary>
    private readonly record struct StoredEmail(UInt128 Identity, int Day, string? Reason, bool IsFollowUp);
}
