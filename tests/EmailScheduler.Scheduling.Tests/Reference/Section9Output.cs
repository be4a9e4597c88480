using System.Globalization;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 9: what becomes of the owned rows, and what is written.</summary>
internal static class Section9Output
{
    /// <summary>Writes the plan without committing.</summary>
    public static void Write(Database database, Input input, IReadOnlyList<Email> plan, string runId, DateTimeOffset startedAt, ReferenceCounts counts)
    {
        var now = startedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var rowOf = RowsFor(input, plan);
        var used = rowOf.Values.ToHashSet();
        var left = input.Schedules.Where(row => row.IsOwned && !used.Contains(row)).ToList();
        var identities = plan.Select(email => email.Of.Identity).ToHashSet();
        var keys = plan.Select(email => ((long?)email.ContactId, (string?)email.EmailType, (DateOnly?)email.SendDate)).ToHashSet();

        // Of several rows of one identity only the email's own stays; and the key holds one row, also where the table does not say so.
        bool IsDeleted(ScheduleRow row) =>
            row.Date >= input.F || (row.Identity is { } identity && identities.Contains(identity)) || keys.Contains((row.ContactId, row.EmailType, row.Date));

        var deleted = left.Where(IsDeleted).ToList();
        var missed = left.Except(deleted).Where(row => row.Status == "pre-scheduled" && row.Date < input.F).ToList();

        SchemaOfSchedules.Ensure(database);
        var writer = new ScheduleWriter(database, input.Settings, runId, now);
        deleted.ForEach(writer.Delete);
        missed.ForEach(writer.Miss);
        var changed = rowOf.Where(pair => writer.Differs(pair.Key, pair.Value)).ToDictionary(pair => pair.Key, pair => pair.Value);
        writer.Update(changed);
        var inserted = plan.Where(email => !rowOf.ContainsKey(email)).ToList();
        inserted.ForEach(writer.Insert);

        counts.Deleted = deleted.Count;
        counts.Updated = missed.Count + changed.Count;
        counts.Inserted = inserted.Count;
        if (counts.ChangedRows > 0)
        {
            SchemaOfCheckpoints.Insert(database, runId, now, counts.Contacts, plan);
        }
    }

    /// <summary>The row of the email's identity; for an email without one an owned row with the same key that is no other email's.</summary>
    private static Dictionary<Email, ScheduleRow> RowsFor(Input input, IReadOnlyList<Email> plan)
    {
        var rowOf = plan
            .Select(email => (Email: email, Row: input.RowOf(email.Of.Identity)))
            .Where(pair => pair.Row is not null)
            .ToDictionary(pair => pair.Email, pair => pair.Row!);
        foreach (var email in plan.Where(email => !rowOf.ContainsKey(email)).ToList())
        {
            var row = input.OwnedRowsOf(email.ContactId)
                .Where(row => row.EmailType == email.EmailType && row.Date == email.SendDate && !rowOf.ContainsValue(row))
                .OrderBy(row => row.RowId)
                .FirstOrDefault();
            if (row is not null)
            {
                rowOf.Add(email, row);
            }
        }

        return rowOf;
    }
}
