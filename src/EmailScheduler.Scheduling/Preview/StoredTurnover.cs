using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Writing;
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
        var sent = new Dictionary<Hash128, int>();
        var now = new Dictionary<int, long>();
        ForEachRow(after, row =>
        {
            if (row.Day >= firstDay && row.Reason is null)
            {
                sent[row.Identity] = row.Day;
                CollectionsMarshal.GetValueRefOrAddDefault(now, row.Day, out _) += row.IsFollowUp ? 0 : 1;
            }
        }, cancellationToken);

        var counts = new TurnoverCounts();
        ForEachRow(before, row => Count(counts, row, sent.TryGetValue(row.Identity, out var day) ? day : null, firstDay), cancellationToken);
        counts.AddHandled(Handled(after, cancellationToken));
        return counts.Of(firstDay, now);
    }

    private static long Handled(string path, CancellationToken cancellationToken)
    {
        using var database = SqliteDatabase.OpenImmutable(path, cancellationToken);
        return TableSchema.Read(database, "email_schedules").Has("status")
            ? database.ReadInt64("SELECT count(*) FROM email_schedules WHERE status IS NULL OR status COLLATE BINARY NOT IN ('pre-scheduled', 'skipped')") ?? 0
            : 0;
    }

    private static void Count(TurnoverCounts counts, in StoredEmail row, int? day, int firstDay)
    {
        if (row.Reason is { } reason)
        {
            if (row.Day >= firstDay && SkipReasons.IsExclusion(reason))
            {
                counts.AddForbidden(day is not null);
            }
        }
        else if (row.Day >= firstDay)
        {
            counts.AddPlanned(row.Day - firstDay, day is not null, row.IsFollowUp);
        }
        else if (day is { } late)
        {
            counts.AddOverdue(late - firstDay, row.IsFollowUp);
        }
    }

    private static void ForEachRow(string path, Action<StoredEmail> onRow, CancellationToken cancellationToken)
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
        var kinds = new Kinds();
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (DayNumber.Parse(rows.Utf8(3)) is var day && day != DayNumber.None)
            {
                var kind = kinds.Of(rows.Utf8(1));
                onRow(new StoredEmail(IdentityOf(rows, kind.Hash), day, rows.GetInt64(4) == 0 ? null : rows.GetString(5) ?? "", kind.IsFollowUp));
            }
        }
    }

    private static Hash128 IdentityOf(Statement row, ulong kind)
    {
        var contact = row.Utf8(0);
        Span<byte> rest = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(rest, kind);
        BinaryPrimitives.WriteInt32LittleEndian(rest[8..], DayNumber.Parse(row.Utf8(2)));
        var hash = new XxHash128();
        hash.Append(contact);
        hash.Append(rest);
        return Hash128.Of(hash);
    }

    /// <summary>An owned row; its skip reason is <see langword="null"/> for an email to send.</summary>
    private readonly record struct StoredEmail(Hash128 Identity, int Day, string? Reason, bool IsFollowUp);

    /// <summary>The kinds of emails, found out once for each type.</summary>
    private sealed class Kinds
    {
        private readonly Dictionary<ulong, (ulong Hash, bool IsFollowUp)> _ofTypes = [];

        public (ulong Hash, bool IsFollowUp) Of(ReadOnlySpan<byte> type)
        {
            var text = XxHash3.HashToUInt64(type);
            if (!_ofTypes.TryGetValue(text, out var kind))
            {
                var name = EmailTypeName.KindOf(Encoding.UTF8.GetString(type));
                _ofTypes[text] = kind = (XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(name)), name == EmailTypeName.FollowUp);
            }

            return kind;
        }
    }
}
