using EmailScheduler.Scheduling.Calendar;
using EmailScheduler.Scheduling.Contacts;
using EmailScheduler.Scheduling.Database;

namespace EmailScheduler.Scheduling.Behaviour;

/// <summary>What contacts did: answers to the eligibility questions, oldest first, and the days of their clicks.</summary>
internal sealed record ContactBehaviour(ByContact<EligibilityAnswer> Answers, ByContact<int> Clicks, IReadOnlyList<DateColumn> Dates)
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

    private static ByContact<EligibilityAnswer> ReadAnswers(SqliteDatabase database, ContactList contacts, DateColumn date, CancellationToken cancellationToken)
    {
        var answers = new List<(int, EligibilityAnswer)>();
        var table = TableSchema.Read(database, "contact_events");
        if (table.Has("contact_id") && table.Has("event_type"))
        {
            var created = table.ColumnOrNull("created_at");
            var order = table.IsView ? created : created + ", rowid";
            using var rows = database.Prepare($"SELECT contact_id, {created}, {table.ColumnOrNull("metadata")} FROM contact_events WHERE event_type = 'eligibility_answered' ORDER BY {order}");
            ForEachContact(rows, contacts, contact => answers.Add((contact, ReadAnswer(rows, date))), cancellationToken);
        }

        return ByContact<EligibilityAnswer>.Group(answers, contacts.Count);
    }

    private static EligibilityAnswer ReadAnswer(Statement row, DateColumn date) => new(date.Read(row), EligibilityAnswer.TellsOfConditions(row.Utf8(2)));

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
