namespace EmailScheduler.Scheduling.Tests.Reference;

/// <summary>The sender's history and the plans of earlier runs.</summary>
internal static class RandomSchedules
{
    private const string Table = "email_schedules";

    private static readonly string?[] SenderStatuses =
        ["sent", "sent", "sent", "delivered", "delivered", "scheduled", "processing", "failed", "bounced", "cancelled", "SENT", "", null];

    private static readonly string[] OptionalColumns =
    [
        "scheduled_send_time TEXT DEFAULT '08:30:00'", "skip_reason TEXT", "campaign_instance_id INTEGER", "email_template TEXT", "sms_template TEXT",
        "scheduler_run_id TEXT", "event_month INTEGER", "event_day INTEGER", "metadata TEXT", "actual_send_datetime DATETIME",
        "created_at DATETIME DEFAULT CURRENT_TIMESTAMP", "updated_at DATETIME",
    ];

    private static readonly string?[] Reasons =
    [
        "Birthday exclusion window for CA", "Birthday exclusion window for NV", "Effective date exclusion window for MO", "Year-round exclusion for NY",
        "Frequency limit exceeded", "Missed send date", "Failed underwriting - global exclusion", "Birthday unreadable in CA", "Same date as another birthday",
        "Birthday exclusion window for VA", null,
    ];

    // Columns of other programs that have to have a value, with one of theirs.
    private static readonly (string Definition, object Value)[] RequiredColumns =
    [
        ("scheduled_date DATE NOT NULL", "2020-01-01"), ("scheduled_time TEXT NOT NULL", "00:00"), ("run_type TEXT NOT NULL", "theirs"), ("flags BIGINT NOT NULL", 7),
        ("note TEXT NOT NULL", "theirs"), ("amount DECIMAL(10,2) NOT NULL", 1.5), ("stamp DATETIME NOT NULL", "2020-01-01"), ("anything NOT NULL", 1),
    ];

    public static void Create(RandomTables tables, Draw draw, IReadOnlyList<RandomContact> contacts, IReadOnlyList<RandomCampaign> campaigns)
    {
        if (draw.Chance(0.08))
        {
            return;
        }

        var hasYearIndex = draw.Chance(0.2);
        tables.Create(Table, Columns(draw));
        if (hasYearIndex)
        {
            tables.Execute($"CREATE UNIQUE INDEX one_a_year ON {Table}(contact_id, email_type, event_year)");
        }

        if (draw.Chance(0.3))
        {
            tables.Execute($"CREATE INDEX by_status ON {Table}(status, scheduled_send_date)");
        }

        if (draw.Chance(0.2))
        {
            tables.Create("schedule_log", ["contact_id INTEGER", "email_type TEXT"]);
            tables.Execute($"CREATE TRIGGER log_inserts AFTER INSERT ON {Table} BEGIN "
                + "INSERT INTO schedule_log VALUES (new.contact_id, new.email_type); END");
        }

        if (draw.Chance(0.3))
        {
            tables.Create(
                "scheduler_checkpoints",
                ["id INTEGER PRIMARY KEY", "scheduler_run_id TEXT UNIQUE", "run_timestamp TEXT", "status TEXT", "run_type TEXT NOT NULL", "total INTEGER NOT NULL", "note TEXT NOT NULL"]);
        }

        var keys = new HashSet<(long, string, string?)>();

        // Some databases have many rows of one email, or many emails on one date.
        var twins = draw.Pick(0.05, 0.05, 0.5);
        var clashing = draw.Pick(0.0, 0.0, 0.3, 0.8);
        var senders = draw.Pick(0, 1, 2, 5);
        var owned = draw.Pick(0, 1, 2, 4);
        foreach (var contact in contacts)
        {
            var happenings = Happenings(draw, contact, campaigns);
            for (var i = draw.Between(0, senders); i > 0; i--)
            {
                Sender(tables, draw, contact, Spelled(draw, draw.Pick(happenings)), keys, hasYearIndex);
            }

            for (var i = draw.Between(0, owned); i > 0; i--)
            {
                Owned(tables, draw, contact, Spelled(draw, draw.Pick(happenings)), keys, hasYearIndex, twins, clashing);
            }
        }
    }

    private static IEnumerable<string> Columns(Draw draw)
    {
        var isLegacy = draw.Chance(0.12);
        var hasFewColumns = draw.Chance(0.15);
        yield return "id INTEGER PRIMARY KEY AUTOINCREMENT";
        yield return draw.Odd(0.05) ? "contact_id TEXT" : "contact_id INTEGER";
        yield return "email_type TEXT";
        yield return "scheduled_send_date DATE";
        yield return "status TEXT DEFAULT 'pre-scheduled'";
        yield return draw.Odd(0.05) ? "priority TEXT" : "priority INTEGER DEFAULT 10";
        yield return "event_year INTEGER";
        if (!isLegacy)
        {
            yield return "event_date TEXT";
            yield return "base_send_date TEXT";
        }

        foreach (var column in OptionalColumns.Where(_ => !hasFewColumns || draw.Chance(0.7)))
        {
            yield return column;
        }

        if (draw.Chance(0.3))
        {
            yield return "batch_id TEXT";
        }

        foreach (var (definition, _) in RequiredColumns.Where(_ => draw.Chance(0.08)))
        {
            yield return definition;
        }

        yield return "opens INTEGER DEFAULT 0";
        if (draw.Chance(0.9))
        {
            yield return "UNIQUE(contact_id, email_type, scheduled_send_date)";
        }
    }

    /// <summary>(email type, event date) of emails that the contact may have.</summary>
    private static List<(string EmailType, DateOnly Event)> Happenings(Draw draw, RandomContact contact, IReadOnlyList<RandomCampaign> campaigns)
    {
        var happenings = new List<(string, DateOnly)>();
        foreach (var year in new[] { draw.D.Year - 1, draw.D.Year, draw.D.Year + 1 })
        {
            happenings.Add(("birthday", Dates.Anniversary(contact.BirthDate, year)));
            happenings.Add(("effective_date", Dates.Anniversary(contact.EffectiveDate, year)));
            happenings.Add(("aep", new DateOnly(year, 10, 1)));
            happenings.Add(("post_window", Dates.Anniversary(contact.BirthDate, year).Plus(draw.Pick(60, 60, 63, 30))));
        }

        foreach (var campaign in campaigns.Where(_ => draw.Chance(0.3)))
        {
            happenings.Add((campaign.EmailType, campaign.Day));
            happenings.Add((campaign.EmailType, draw.Day(60)));
        }

        happenings.Add((draw.Pick(Identity.FollowUpTypes), draw.D.Plus(-draw.Between(0, 37))));
        happenings.Add((draw.Pick("newsletter", "followup_5_other", "FOLLOWUP_6", "campaign_gone_3", "campaign_9", "campaign_7_x", "Campaign_Rate_Increase_7"), draw.Day(40)));
        return happenings;
    }

    /// <summary>The type in capitals, or by an old name.</summary>
    private static (string EmailType, DateOnly Event) Spelled(Draw draw, (string EmailType, DateOnly Event) of) => (draw.Between(0, 19), of.EmailType) switch
    {
        (0, _) => (of.EmailType.ToUpperInvariant(), of.Event),
        (1, _) => (char.ToUpperInvariant(of.EmailType[0]) + of.EmailType[1..], of.Event),
        (2 or 3, "post_window") => ("post_window_birthday", of.Event),
        (4, "post_window") => ("Post_Window_Effective_Date", of.Event),
        _ => of,
    };

    private static void Sender(RandomTables tables, Draw draw, RandomContact contact, (string EmailType, DateOnly Event) of, HashSet<(long, string, string?)> keys, bool hasYearIndex)
    {
        var date = draw.Between(0, 3) switch
        {
            0 => of.Event.Plus(draw.Pick(-200, -190, -184, -183, -182, -30, -14, 0, 1, 60, 61)),
            1 => draw.D.Plus(-draw.Between(0, 40)),
            2 => draw.D.Plus(draw.Pick(0, 0, 1, 3)),
            _ => draw.Day(366),
        };
        if (!keys.Add((contact.Id, of.EmailType, Dates.Text(date))))
        {
            return;
        }

        tables.Insert(
            Table,
            [
                ("contact_id", contact.Id),
                ("email_type", of.EmailType),
                ("scheduled_send_date", Dates.Text(date)),
                ("status", date == draw.D && draw.Chance(0.6) ? "pre-scheduled" : draw.Pick(SenderStatuses)),
                ("priority", draw.Between(1, 50)),
                ("event_date", draw.Chance(0.3) ? Dates.Text(of.Event) : null),
                ("event_year", hasYearIndex && draw.Chance(0.6) ? Year(contact, of, keys) : null),
                ("actual_send_datetime", draw.Chance(0.5) ? draw.Text(date.Plus(draw.Pick(0, 0, 1, 2, -1))) + draw.Pick("", "T14:31:00Z", " 23:59:59-08:00") : null),
                ("scheduler_run_id", "an earlier run"),
                .. Required(),
            ]);
    }

    private static void Owned(
        RandomTables tables, Draw draw, RandomContact contact, (string EmailType, DateOnly Event) of, HashSet<(long, string, string?)> keys, bool hasYearIndex, double twins, double clashing)
    {
        var date = draw.Chance(clashing) ? draw.D.Plus(draw.Pick(-2, -1, 0, 1)) : draw.Between(0, 3) switch
        {
            0 => of.Event.Plus(-draw.Pick(0, 14, 30, -2)),
            1 => draw.D.Plus(-draw.Between(0, 60)),
            _ => draw.D.Plus(draw.Between(-3, 20)),
        };
        if (!keys.Add((contact.Id, of.EmailType, Dates.Text(date))))
        {
            return;
        }

        // One row for an email, as earlier runs leave it; but seldom two, as a careless hand may.
        var hasIdentity = draw.Chance(0.8) && (keys.Add((contact.Id, Identity.KindOf(of.EmailType), "event " + Dates.Text(of.Event))) || draw.Chance(twins));
        var isSkipped = draw.Chance(0.5);
        var sendDate = draw.Chance(0.98) ? Dates.Text(date) : draw.Pick("", null, "soon", Dates.Text(date) + " 08:30:00");
        if (sendDate is "" or "soon" && !keys.Add((contact.Id, of.EmailType, sendDate)))
        {
            sendDate = Dates.Text(date);
        }

        tables.Insert(
            Table,
            [
                ("contact_id", contact.Id),
                ("email_type", of.EmailType),
                ("scheduled_send_date", sendDate),
                ("scheduled_send_time", "08:30:00"),
                ("status", isSkipped ? "skipped" : "pre-scheduled"),
                ("skip_reason", isSkipped ? draw.Pick(Reasons) : null),
                ("priority", draw.Pick<object?>(10, 20, 30, null)),
                ("email_template", $"{of.EmailType}_template"),
                ("event_date", hasIdentity ? Dates.Text(of.Event) : draw.Chance(0.1) ? "?" : null),
                ("base_send_date", draw.Chance(0.8) ? Dates.Text(date.Plus(draw.Pick(0, 0, 0, -1, -5))) : draw.Pick("", null)),
                ("event_year", draw.Chance(0.7) ? hasYearIndex ? Year(contact, of, keys) : of.Event.Year : null),
                ("event_month", of.Event.Month),
                ("event_day", of.Event.Day),
                ("scheduler_run_id", "an earlier run"),
                .. Required(),
            ]);
    }

    private static IEnumerable<(string Column, object? Value)> Required() =>
        RequiredColumns.Select(column => (column.Definition.Split(' ')[0], (object?)column.Value));

    // The index holds one row for each contact, type and year.
    private static int? Year(RandomContact contact, (string EmailType, DateOnly Event) of, HashSet<(long, string, string?)> keys) =>
        keys.Add((contact.Id, of.EmailType, $"year {of.Event.Year}")) ? of.Event.Year : null;
}
