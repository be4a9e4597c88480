namespace EmailScheduler.Scheduling.Tests.Reference;

internal static class RandomBehaviour
{
    private static readonly string?[] Metadata =
    [
        """{"has_medical_conditions":true}""", """{"has_medical_conditions":"true"}""", """{"has_medical_conditions":1}""", """{"has_medical_conditions":false}""",
        """{"has_medical_conditions":0,"main_questions_yes_count":2}""", """{"main_questions_yes_count":0}""", """{"main_questions_yes_count":1}""",
        "{}", "[]", "null", "not json", "", null, """{"has_medical_conditions":null}""",
        """{"has_medical_conditions":"\ud83d"}""", """{"\ud83d\ud83d\ud83d\ud83d":1,"main_questions_yes_count":2}""",
    ];

    public static void Create(RandomTables tables, Draw draw, IReadOnlyList<RandomContact> contacts)
    {
        if (draw.Chance(0.85))
        {
            tables.Create("contact_events", ["id INTEGER PRIMARY KEY", "contact_id INTEGER", "event_type TEXT", "metadata TEXT", "created_at TEXT"]);
        }

        if (draw.Chance(0.85))
        {
            tables.Create("tracking_clicks", ["id INTEGER PRIMARY KEY", "contact_id INTEGER", "clicked_at TEXT", "url TEXT"]);
        }

        foreach (var contact in contacts)
        {
            for (var i = draw.Pick(0, 0, 1, 2, 3); i > 0; i--)
            {
                tables.Insert(
                    "contact_events",
                    ("contact_id", contact.Id),
                    ("event_type", draw.Chance(0.8) ? "eligibility_answered" : draw.Pick("opened", "Eligibility_Answered", null)),
                    ("metadata", draw.Pick(Metadata)),
                    ("created_at", When(draw)));
            }

            for (var i = draw.Pick(0, 0, 1); i > 0; i--)
            {
                tables.Insert("tracking_clicks", ("contact_id", contact.Id), ("clicked_at", When(draw)));
            }
        }
    }

    /// <summary>An instant of the last days in one of the spellings that are compared, or one that cannot be read.</summary>
    private static string? When(Draw draw)
    {
        var date = Dates.Text(draw.D.Plus(-draw.Between(0, 40)));
        var hour = draw.Between(0, 23);
        return draw.Between(0, 9) switch
        {
            0 => draw.Text(draw.D.Plus(-draw.Between(0, 40))),
            1 => date,
            2 => $"{date}T{hour:00}:15:00Z",
            3 => $"{date} {hour:00}:15:00.{draw.Pick("5", "50", "4999999999", "000")}",
            4 => $"{date}T{hour:00}:15{draw.Pick("+05:00", "-05:00", "+23:59", "-0500", "+5:00", " EST")}",
            5 => $"{date} {hour:00}:15:00{draw.Pick("-08:00", "+00:00", "-23:30", ".25+01:00", " +01:00")}",
            6 => $" {date} {hour:00}:15:00 ",
            7 => $"{date}{draw.Pick("-05:00", "T24:00:00", "T7:00", "t08:00", "T08:00:60", "x")}",
            _ => $"{date} {hour:00}:15:00",
        };
    }
}
