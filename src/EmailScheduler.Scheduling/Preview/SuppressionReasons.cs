using System.Text;
using EmailScheduler.Scheduling.Model;
using EmailScheduler.Scheduling.Reading;
using EmailScheduler.Scheduling.Rules;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Preview;

/// <summary>Says why an address must not be emailed, without the address.</summary>
internal static class SuppressionReasons
{
    /// <summary>All that keeps email from the address of a contact, in one sentence or several.</summary>
    public static ExplainedText Of(SqliteDatabase database, StatusText known, long contactId)
    {
        using var own = database.Prepare($"SELECT {SuppressedAddresses.NormalAddress} FROM contacts WHERE id = ?1");
        own.Bind(1, contactId);
        var address = own.Step() ? own.GetString(0) ?? "" : "";
        var reasons = new List<ExplainedText>();
        reasons.AddRange(Statuses(database, known, contactId, address));
        if (TableSchema.Read(database, SuppressedAddresses.Suppressions).Has("email") && Exists(database, $"SELECT 1 FROM {SuppressedAddresses.Suppressions} WHERE {SuppressedAddresses.NormalAddress} = ?1", address))
        {
            reasons.Add($"its address is {ExplainedPart.Detail("in table suppressions", "among those that must not be emailed")}");
        }

        var newest = Newest(database, address);
        if (newest is { Kind: not AddressEvents.Resubscribed } fact)
        {
            reasons.Add($"the newest event of its address is '{fact.Kind}' of {Time(fact.OccurredAt)}{(fact.Reason is null ? "" : $" ({fact.Reason})")}");
        }

        var text = ContactTrace.Sentence($"No email is planned: {ExplainedText.Join("; ", reasons)}.");
        return newest is { Kind: AddressEvents.Resubscribed } again
            ? ContactTrace.Sentence($"{text} It has subscribed again ({Time(again.OccurredAt)}), which does not undo what people have set: change that where email is wanted.")
            : text;
    }

    private static IEnumerable<ExplainedText> Statuses(SqliteDatabase database, StatusText known, long contactId, string address)
    {
        if (!TableSchema.Read(database, "contacts").Has("status"))
        {
            yield break;
        }

        using var rows = database.Prepare($"SELECT id, status FROM contacts WHERE {SuppressedAddresses.NormalAddress} = ?1 AND status IS NOT NULL ORDER BY id");
        rows.Bind(1, address);
        var others = 0L;
        while (rows.Step())
        {
            if (!known.IsSuppressing(rows.Utf8(1)))
            {
                continue;
            }

            if (rows.GetInt64(0) == contactId)
            {
                yield return $"the contact has the status '{rows.GetString(1)!.Trim()}'";
            }
            else
            {
                others++;
            }
        }

        // Who the others are, and what they said, is not for whoever asks about this contact.
        if (others > 0)
        {
            yield return others == 1 ? "another contact with the same address has a status that forbids email" : ContactTrace.Sentence($"{others} other contacts with the same address have a status that forbids email");
        }
    }

    // What another program wrote need be no time.
    private static ExplainedPart Time(string text) => new(text) { Day = DayNumber.Parse(Encoding.UTF8.GetBytes(text)) is > DayNumber.None and var day ? DayNumber.ToDate(day) : null };

    private static (string Kind, string OccurredAt, string? Reason)? Newest(SqliteDatabase database, string address)
    {
        if (!AddressEvents.RequireReadable(database))
        {
            return null;
        }

        var table = TableSchema.Read(database, AddressEvents.Table);
        using var row = database.Prepare($"SELECT kind, coalesce({table.ColumnOrNull("occurred_at")}, 'a time that is not known'), {table.ColumnOrNull("reason")} FROM {AddressEvents.Table} WHERE {SuppressedAddresses.NormalAddress} = ?1");
        row.Bind(1, address);
        return row.Step() ? (row.GetString(0)!, row.GetString(1)!, row.GetString(2)) : null;
    }

    private static bool Exists(SqliteDatabase database, string select, string address)
    {
        using var row = database.Prepare(select);
        row.Bind(1, address);
        return row.Step();
    }
}
