using System.Globalization;

namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>Section 9: what becomes of the owned rows, and what is written.</summary>
internal static class Section9Output
{
    /// <summary>Writes the plan without committing. Returns the emails that are in the plan and not a sender row's.</summary>
    public static IReadOnlyList<Email> Write(
        Database database, Input input, IReadOnlyList<Email> plan, string runId, DateTimeOffset startedAt, ReferenceCounts counts)
    {
        var now = startedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var senderKeys = input.Schedules.Where(row => !row.IsOwned).Select(KeyOf).ToHashSet();
        var handled = plan.Where(email => senderKeys.Contains(email.Key)).ToList();
        var written = plan.Except(handled).ToList();
        counts.AlreadyHandled += handled.Count;

        var deletedAsHandled = handled.Select(email => input.RowOf(email.Of.Identity)).OfType<ScheduleRow>().ToHashSet();
        var rowOf = RowsFor(input, written, deletedAsHandled);
        var taken = rowOf.Values.ToHashSet();
        var left = input.Schedules.Where(row => row.IsOwned && !taken.Contains(row)).ToList();
        var writtenKeys = written.Select(email => ((long?)email.ContactId, (string?)email.EmailType, (DateOnly?)email.SendDate)).ToHashSet();

        var writtenYears = written.Where(email => email.EmailType is "birthday" or "effective_date" or "aep")
            .Select(email => ((long?)email.ContactId, (string?)email.EmailType, (long?)email.EventDate.Year)).ToHashSet();

        // A row that stands where a planned one must go has to give way: the key holds one row.
        bool IsDeleted(ScheduleRow row) =>
            row.Date >= input.F || deletedAsHandled.Contains(row) || writtenKeys.Contains((row.ContactId, row.EmailType, row.Date))
            || (input.HasEventYearIndex && writtenYears.Contains((row.ContactId, row.EmailType, row.EventYear)));

        var deleted = left.Where(IsDeleted).ToList();
        var missed = left.Except(deleted).Where(row => row.Status == "pre-scheduled" && row.Date < input.F).ToList();

        SchemaOfSchedules.Ensure(database);
        var writer = new ScheduleWriter(database, input.Settings, runId, now);
        deleted.ForEach(writer.Delete);
        missed.ForEach(writer.Miss);
        var changed = rowOf.Where(pair => writer.Differs(pair.Key, pair.Value)).ToDictionary(pair => pair.Key, pair => pair.Value);
        writer.Update(changed);
        var inserted = written.Where(email => !rowOf.ContainsKey(email)).ToList();
        inserted.ForEach(writer.Insert);

        counts.Forgotten += deletedAsHandled.Count;
        counts.Deleted = deleted.Count;
        counts.Updated = missed.Count + changed.Count;
        counts.Inserted = inserted.Count;
        if (counts.ChangedRows > 0)
        {
            SchemaOfCheckpoints.Insert(database, runId, now, counts.Contacts, written);
        }

        return written;
    }

    /// <summary>The row of the email's identity; for an email without one an owned row with the same key that is no other email's.</summary>
    private static Dictionary<Email, ScheduleRow> RowsFor(Input input, IReadOnlyList<Email> written, HashSet<ScheduleRow> deleted)
    {
        var rowOf = written
            .Select(email => (Email: email, Row: input.RowOf(email.Of.Identity)))
            .Where(pair => pair.Row is not null)
            .ToDictionary(pair => pair.Email, pair => pair.Row!);
        foreach (var email in written.Where(email => !rowOf.ContainsKey(email)).ToList())
        {
            var row = input.OwnedRowsOf(email.ContactId)
                .Where(row => row.EmailType == email.EmailType && row.Date == email.SendDate && !rowOf.ContainsValue(row) && !deleted.Contains(row))
                .OrderBy(row => row.RowId)
                .FirstOrDefault();
            if (row is not null)
            {
                rowOf.Add(email, row);
            }
        }

        return rowOf;
    }

    private static (long ContactId, string EmailType, DateOnly SendDate) KeyOf(ScheduleRow row) =>
        (row.ContactId ?? long.MinValue, row.EmailType ?? "", row.Date ?? DateOnly.MaxValue);
}
