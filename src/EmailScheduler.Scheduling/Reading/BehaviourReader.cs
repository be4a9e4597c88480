using EmailScheduler.Scheduling.Model;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Reading;

/// <summary>Reads what contacts did from <c>contact_events</c> and <c>tracking_clicks</c>.</summary>
internal static class BehaviourReader
{
    public static ContactBehaviour Read(SqliteDatabase database, ContactList contacts, CancellationToken cancellationToken)
    {
        var answered = new DateColumn("contact_events.created_at", 1);
        var clicked = new DateColumn("tracking_clicks.clicked_at", 1);
        return new ContactBehaviour(
            ReadAnswers(database, contacts, answered, cancellationToken),
            ReadClicks(database, contacts, clicked, cancellationToken),
            [answered, clicked]);
    }

    // Oldest first: what cannot be dated counts as oldest, by rowid; the rest by its text, which orders times within a day too.
    private static ByContact<EligibilityAnswer> ReadAnswers(SqliteDatabase database, ContactList contacts, DateColumn date, CancellationToken cancellationToken)
    {
        var undated = new List<(long RowId, int Contact, EligibilityAnswer Answer)>();
        var dated = new List<(int Contact, EligibilityAnswer Answer)>();
        var table = TableSchema.Read(database, "contact_events");
        if (table.Has("contact_id") && table.Has("event_type"))
        {
            var created = table.ColumnOrNull("created_at");
            using var rows = database.Prepare($"""
                SELECT contact_id, {created}, {table.ColumnOrNull("metadata")}, {table.RowIdOrNull} FROM contact_events
                WHERE event_type COLLATE BINARY = 'eligibility_answered' ORDER BY {created} COLLATE BINARY, {table.RowIdOrNull}
                """);
            ForEachContact(
                rows,
                contacts,
                contact =>
                {
                    var answer = new EligibilityAnswer(date.Read(rows), EligibilityAnswer.TellsOfConditions(rows.Utf8(2)));
                    if (answer.Day == DayNumber.None)
                    {
                        undated.Add((rows.GetInt64(3), contact, answer));
                    }
                    else
                    {
                        dated.Add((contact, answer));
                    }
                },
                cancellationToken);
        }

        return ByContact<EligibilityAnswer>.Group([.. undated.OrderBy(row => row.RowId).Select(row => (row.Contact, row.Answer)), .. dated], contacts.Count);
    }

    private static ByContact<int> ReadClicks(SqliteDatabase database, ContactList contacts, DateColumn date, CancellationToken cancellationToken)
    {
        var clicks = new List<(int, int)>();
        var table = TableSchema.Read(database, "tracking_clicks");
        if (table.Has("contact_id") && table.Has("clicked_at"))
        {
            using var rows = database.Prepare("SELECT contact_id, clicked_at FROM tracking_clicks");
            ForEachContact(rows, contacts, contact => clicks.Add((contact, date.Read(rows))), cancellationToken);
        }

        return ByContact<int>.Group(clicks, contacts.Count);
    }

    private static void ForEachContact(Statement rows, ContactList contacts, Action<int> add, CancellationToken cancellationToken)
    {
        var hint = 0;
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rows.WholeNumber(0) is { } id && contacts.Find(id, ref hint) is >= 0 and var contact)
            {
                add(contact);
            }
        }
    }
}
