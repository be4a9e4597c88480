namespace EmailScheduler.Scheduling.Tests.Reference;

internal static class RandomContacts
{
    private static readonly string?[] Statuses = [null, "", "active", "Active", " ACTIVE ", "customer", "On Hold", "v-i-p", "lead"];

    private static readonly string[] Suppressing =
    [
        " Unsubscribed ", "UNSUBSCRIBE", "opted out", "Opt-Out", "do_not_contact", "Do Not Contact", "DO-NOT-CONTACT", "dnc", "D N C", "do not e_mail", "bounced", "Bounce",
        "hard_bounce", "Hard Bounced", "complained", "complaint", "SPAM", "blocked", "Black-Listed", "suppressed", "DELETED", "removed", "inactive", "in active", "\tDeceased\n",
    ];

    private static readonly string?[] UnreadableDates = ["soon", "2023-02-29", "03/15/1960", " 1960-01-01", "1960-6-01", "0000-00-00", "n/a", "19600301"];

    public static IReadOnlyList<RandomContact> Create(RandomTables tables, Draw draw)
    {
        tables.Create("contacts", Columns(draw));
        var count = draw.Options.Contacts ?? (draw.Chance(0.1) ? draw.Between(100, 300) : draw.Between(20, 70));
        var suppressing = draw.Pick(0.0, 0.03, 0.1);
        var sharing = draw.Pick(0.0, 0.03, 0.2);
        var unreadable = draw.Pick(0.0, 0.03, 0.15);
        var manyStatuses = draw.Chance(0.15);
        string? DateText(DateOnly date, double missing) => draw.Chance(unreadable) ? draw.Pick(UnreadableDates) : draw.Text(date, missing);
        var contacts = new List<RandomContact>();
        var id = draw.Chance(0.1) ? -20L : 0L;
        for (var i = 0; i < count; i++)
        {
            id += draw.Chance(0.05) ? draw.Pick(1000, 4_000_000_000L) : draw.Between(1, 3);
            var contact = new RandomContact(id, BirthDate(draw), EffectiveDate(draw));
            contacts.Add(contact);
            var state = RandomStates.State(draw);
            tables.Insert(
                "contacts",
                ("id", contact.Id),
                ("email", Email(draw, i, sharing)),
                ("zip_code", RandomStates.Zip(draw, state)),
                ("state", state),
                ("birth_date", DateText(contact.BirthDate, missing: 0.06)),
                ("birthday", DateText(contact.BirthDate, missing: 0.06)),
                ("effective_date", DateText(contact.EffectiveDate, missing: 0.15)),
                ("current_carrier", draw.Pick("Acme", "acme ", "Umbrella", "Globex", "", null)),
                ("carrier", draw.Pick("Acme", "ACME", "Umbrella", null)),
                ("failed_underwriting", draw.Odd(0.05) ? draw.Pick("true", "FALSE", "True", "no", "Yes", " y ", "off", "perhaps") : draw.Pick<object?>(null, null, null, 0, 0, 1)),
                ("status", draw.Chance(suppressing) ? draw.Pick(Suppressing) : manyStatuses ? $"Segment {draw.Between(1, 30)}" : draw.Pick(Statuses)));
        }

        return contacts;
    }

    private static IEnumerable<string> Columns(Draw draw)
    {
        var withBoth = draw.Chance(0.1);
        var withOldNames = draw.Chance(0.3);
        yield return draw.Chance(0.8) ? "id INTEGER PRIMARY KEY" : "id INTEGER NOT NULL";
        yield return "first_name TEXT DEFAULT 'Ann'";
        yield return "email TEXT";
        if (draw.Chance(0.85))
        {
            yield return draw.Pick("zip_code TEXT", "zip_code TEXT", "zip_code", "zip_code", "zip_code INTEGER", "zip_code REAL");
        }

        if (draw.Chance(0.93))
        {
            yield return "state TEXT";
        }

        if (draw.Chance(0.95))
        {
            yield return withOldNames && !withBoth ? "birthday TEXT" : "birth_date DATE";
            if (withBoth)
            {
                yield return "birthday TEXT";
            }
        }

        if (draw.Chance(0.93))
        {
            yield return "effective_date TEXT";
        }

        if (draw.Chance(0.8))
        {
            yield return withOldNames ? "carrier TEXT" : "current_carrier VARCHAR(40)";
        }

        if (draw.Chance(0.5))
        {
            yield return draw.Odd(0.3) ? "failed_underwriting TEXT" : "failed_underwriting BOOLEAN";
        }

        if (draw.Chance(0.8))
        {
            yield return "status TEXT";
        }

        yield return "notes BLOB";
    }

    private static string? Email(Draw draw, int i, double sharing)
    {
        if (draw.Chance(sharing))
        {
            return $" Contact{draw.Between(0, i)}@Example.COM ";
        }

        return draw.Between(0, 49) switch
        {
            0 => null,
            1 => draw.Pick("nope", "a@b", "a b@example.com", "ann@example.c0m", "", "ann@exämple.com"),
            _ => $"contact{i}@example.com",
        };
    }

    /// <summary>Mostly a birthday near the run, or at the ends of the year; seldom born in the future.</summary>
    private static DateOnly BirthDate(Draw draw)
    {
        var year = draw.Between(1930, 2005);
        return draw.Between(0, 29) switch
        {
            0 or 1 => new DateOnly(draw.Pick(1940, 1956, 1960, 2000), 2, 29),
            2 => new DateOnly(year, 1, 1),
            3 => new DateOnly(year, 12, 31),
            4 => draw.D.Plus(draw.Pick(-2, -1, 0, 1, 40, 20_000)),
            _ => Dates.Anniversary(draw.Day(366), year),
        };
    }

    private static DateOnly EffectiveDate(Draw draw)
    {
        var year = draw.D.Year - draw.Between(-1, 3);
        return draw.Between(0, 19) switch
        {
            0 => new DateOnly(draw.Pick(2016, 2020, 2024), 2, 29),
            1 => new DateOnly(year, draw.Pick(1, 12), draw.Pick(1, 31)),
            2 or 3 or 4 or 5 or 6 => Dates.Anniversary(draw.D.Plus(draw.Pick(30, 31, 36)), year), // crowded days
            _ => Dates.Anniversary(draw.Day(366), year),
        };
    }
}
