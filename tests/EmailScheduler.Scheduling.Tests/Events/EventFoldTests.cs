using EmailScheduler.Scheduling.Events;
using EmailScheduler.Scheduling.Tests.Reference;
using EmailScheduler.Sqlite;

namespace EmailScheduler.Scheduling.Tests.Events;

public sealed class EventFoldTests
{
    private const string Rows = "SELECT group_concat(contact_id || ' ' || email_type || ' ' || scheduled_send_date || ' ' || status || ' ' || coalesce(actual_send_datetime, '-'), '; ' ORDER BY id) FROM email_schedules";
    private const string Addresses = "SELECT group_concat(email || ' ' || kind || ' ' || occurred_at, '; ' ORDER BY email) FROM address_events";
    private const string AddressEventsTable = "CREATE TABLE address_events (email TEXT PRIMARY KEY, kind TEXT NOT NULL, occurred_at TEXT NOT NULL, reason TEXT);";
    private const string BatchesTable = "CREATE TABLE folded_batches (day TEXT NOT NULL, batch TEXT NOT NULL, PRIMARY KEY (day, batch)) WITHOUT ROWID;";

    private static readonly DateOnly Day = Folds.Day;

    [Theory]
    [InlineData("sent@14:30 key", "1 birthday 2025-05-20 sent 2025-05-20 09:30:00")]
    [InlineData("sent@14:30 date", "1 birthday 2025-05-20 sent 2025-05-20 09:30:00")]
    [InlineData("sent@14:30 row", "1 birthday 2025-05-20 sent 2025-05-20 09:30:00")]
    [InlineData("delivered@14:35 key, sent@14:30 key", "1 birthday 2025-05-20 delivered 2025-05-20 09:30:00")]
    [InlineData("delivered@14:35 key", "1 birthday 2025-05-20 delivered 2025-05-20 09:35:00")]
    [InlineData("failed@14:30 key", "1 birthday 2025-05-20 failed -")]
    [InlineData("failed@14:30 key, sent@15:30 key", "1 birthday 2025-05-20 sent 2025-05-20 10:30:00")]
    [InlineData("sent@14:30 key, delivered@14:30 key", "1 birthday 2025-05-20 delivered 2025-05-20 09:30:00")]
    [InlineData("bounced@16:00 key, delivered@14:30 key", "1 birthday 2025-05-20 bounced 2025-05-20 09:30:00")]
    public void Fold_EventsOfAnEmail_TheNewestSetsItsStatus(string events, string expected)
    {
        using var database = Planned();
        Fold(database, [.. events.Split(", ").Select(Event)]);

        Assert.Equal(expected, Text(database, Rows));
    }

    [Theory]
    [InlineData("sent@14:30 other-row", 1)]
    [InlineData("sent@14:30 other-type", 1)]
    public void Fold_RowOfAnotherEmail_IsCountedAndChangesNothing(string fact, long mismatched)
    {
        using var database = Planned();

        Assert.Equal(mismatched, Fold(database, Event(fact)).Mismatched);
        Assert.Equal("1 birthday 2025-05-20 pre-scheduled -", Text(database, Rows));
    }

    [Fact]
    public void Fold_RowWithATypeInCapitals_IsThatOfTheKey()
    {
        using var database = Planned();
        database.Sql("UPDATE email_schedules SET email_type = 'Birthday'");

        var result = Fold(database, Event("sent@14:30 key"));

        Assert.Equal((1, 0), (result.EmailsUpdated, result.EmailsAdded));
        Assert.Equal("1 Birthday 2025-05-20 sent 2025-05-20 09:30:00", Text(database, Rows));
    }

    /// <summary>How an event spells the type of an email without a row, and how the scheduler spells it in the row.</summary>
    [Theory]
    [InlineData("BIRTHDAY", "birthday")]
    [InlineData("Effective_Date", "effective_date")]
    [InlineData("Post_Window_Birthday", "post_window")]
    [InlineData("Followup_2_Clicked_No_HQ", "followup_2_clicked_no_hq")]
    [InlineData("CAMPAIGN_FALL_PROMO_3", "campaign_Fall_Promo_3")]
    [InlineData("campaign_fall_promo_3", "campaign_Fall_Promo_3")]
    [InlineData("campaign_spring_3", "campaign_spring_3")]
    [InlineData("campaign_Spring_3", "campaign_Spring_3")]
    [InlineData("Campaign_SPRING_3", "campaign_Spring_3")]
    [InlineData("Campaign_Unknown_3", "campaign_unknown_3")]
    public void Fold_EmailWithoutARow_IsWrittenAsTheSchedulerSpellsItsType(string type, string expected)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-10");
        database.Sql("CREATE TABLE IF NOT EXISTS campaign_types(name TEXT); INSERT INTO campaign_types(name) VALUES ('Fall_Promo'), ('Spring'), ('spring')");

        Fold(database, EventKind.Sent.At("14:30") with { Email = new EmailReference { ContactId = 1, Kind = type.ToLowerInvariant(), Type = type, EventDate = new DateOnly(2025, 3, 1) } });

        Assert.Equal(expected, Text(database, "SELECT email_type FROM email_schedules WHERE status = 'sent'"));
    }

    /// <summary>A table in which skipped rows must have a reason, and others an empty one.</summary>
    [Fact]
    public void Fold_ReasonThatMustNotBeNull_IsEmptied()
    {
        using var database = Planned();
        database.Sql("UPDATE email_schedules SET status = 'skipped', skip_reason = 'Missed send date'; PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'skip_reason TEXT', 'skip_reason TEXT NOT NULL DEFAULT ''''') WHERE name = 'email_schedules'");

        Fold(database, Event("sent@14:30 key"));

        Assert.Equal("sent:", Text(database, "SELECT status || ':' || skip_reason FROM email_schedules"));
    }

    [Fact]
    public void Fold_EmailWithoutARow_GetsOneAndIsNotPlannedAgain()
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-10");
        var result = Fold(database, Event("sent@14:30 key"));

        Assert.Equal((1, 0), (result.EmailsAdded, result.EmailsUpdated));
        Assert.Equal("1 birthday 2025-06-10 sent 2025-05-20 09:30:00", Text(database, Rows));
        Scheduler.Run(database.Path, Request(new DateOnly(2025, 5, 25)), TimeProvider.System, cancellationToken: Cancel);
        Assert.Equal(0, Number(database, "SELECT count(*) FROM email_schedules WHERE email_type = 'birthday' AND status = 'pre-scheduled' AND event_date = '2025-06-10'"));
    }

    [Theory]
    [InlineData("unsubscribed", true)]
    [InlineData("bounced", true)]
    [InlineData("complained", true)]
    [InlineData("resubscribed", false)]
    public void Fold_EventOfAPerson_SuppressesTheAddressOfEveryContactThatHasIt(string kind, bool isSuppressed)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20", email: " Ann@Example.com").Contact(2, birth: "1970-06-20", email: "ann@example.com").Contact(3, birth: "1980-06-20");
        Fold(database, Event($"{kind}@14:30 contact"));

        Assert.Equal($"ann@example.com {kind} 2025-05-20T14:30:00.000Z", Text(database, Addresses));
        var planned = Scheduler.Run(database.Path, Request(new DateOnly(2025, 6, 1)), TimeProvider.System, cancellationToken: Cancel);
        Assert.Equal(isSuppressed ? 2 : 0, planned.Excluded.GetValueOrDefault("suppressed"));
    }

    [Theory]
    [InlineData("unsubscribed@14:30 contact, resubscribed@15:30 address", "contact1@example.com resubscribed 2025-05-20T15:30:00.000Z")]
    [InlineData("unsubscribed@14:30 address, resubscribed@14:30 address", "contact1@example.com unsubscribed 2025-05-20T14:30:00.000Z")]
    [InlineData("unsubscribed@14:30 address, complained@14:30 contact", "contact1@example.com complained 2025-05-20T14:30:00.000Z")]
    [InlineData("bounced@14:30 address, resubscribed@14:30 address", "contact1@example.com bounced 2025-05-20T14:30:00.000Z")]
    [InlineData("unsubscribed@14:30 nobody", "contact 77 unsubscribed 2025-05-20T14:30:00.000Z")]
    public void Fold_EventsOfAnAddress_TheNewestCounts(string events, string? expected)
    {
        using var database = Planned();
        Fold(database, [.. events.Split(", ").Select(Event)]);

        Assert.Equal(expected, Text(database, Addresses));
    }

    /// <summary>Emails that are known by their events alone, several of a type, some sent on one day, in any order and one batch a run.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Fold_SeveralEmailsOfATypeWithoutRows_EachHasItsOwnInAnyOrder(bool hasEventYearIndex)
    {
        EmailEvent[] facts = [.. "sent@14:30 event-2010-03-01, sent@14:40 event-2011-03-01, delivered@13:30 event-2010-03-01, sent@14:30 event-2011-04-01".Split(", ").Select(Event)];
        foreach (var order in (int[][])[[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]])
        {
            using var database = new RuleDatabase().Contact(1, birth: "1960-06-10")
                .When(hasEventYearIndex, there => there.Sql("CREATE UNIQUE INDEX one_a_year ON email_schedules(contact_id, email_type, event_year)"));

            Array.ForEach(order, fact => Fold(database, facts[fact]));

            Assert.Equal(
                "2010-03-01 sent, 2011-03-01 sent, 2011-04-01 sent",
                Text(database, "SELECT group_concat(event_date || ' ' || status, ', ' ORDER BY event_date) FROM email_schedules WHERE scheduled_send_date = event_date"));
        }
    }

    [Fact]
    public void Fold_EmailOfAnotherEvent_LeavesThePlannedOneAlone()
    {
        using var database = Planned();
        var email = new EmailReference { ContactId = 1, Kind = "birthday", EventDate = new DateOnly(2024, 6, 10), SendDate = Day };
        Fold(database, Event("sent@14:30 key") with { Email = email });

        Assert.Equal("1 birthday 2025-05-20 pre-scheduled -; 1 birthday 2024-06-10 sent 2025-05-20 09:30:00", Text(database, Rows));
    }

    [Theory]
    [InlineData("delivered", "CREATE TRIGGER theirs BEFORE UPDATE ON email_schedules WHEN NEW.status NOT IN ('sent', 'failed') BEGIN SELECT RAISE(ABORT, 'no'); END", "sent")]
    [InlineData("bounced", "CREATE TRIGGER theirs BEFORE UPDATE ON email_schedules WHEN NEW.status NOT IN ('sent', 'failed') BEGIN SELECT RAISE(ABORT, 'no'); END", "failed")]
    public void Fold_StatusThatAnotherProgramRefuses_IsWrittenAsASimplerOne(string kind, string trigger, string status)
    {
        using var database = Planned().Sql(trigger);
        Fold(database, Event($"{kind}@14:30 key"));

        Assert.Equal(status, Text(database, "SELECT status FROM email_schedules"));
    }

    [Fact]
    public void Fold_ContactThatIsNotThere_IsRememberedUntilItComesBack()
    {
        using var database = Planned().Sql("DELETE FROM contacts");
        Assert.Equal(1, Fold(database, Event("unsubscribed@14:30 contact")).Unmatched);
        Assert.False(FoldedBatches.Read(database.Path, Cancel).HasToSettle);

        database.Contact(1, birth: "1960-06-10", email: "Back@Example.com");
        Assert.True(FoldedBatches.Read(database.Path, Cancel).HasToSettle);
        FoldAll(database);

        Assert.Equal("back@example.com unsubscribed 2025-05-20T14:30:00.000Z", Text(database, Addresses));
    }

    [Fact]
    public void Fold_AnyOrderAnyBatchesAgain_GivesTheSameRows()
    {
        EmailEvent[] facts = [.. "sent@14:30 key, delivered@14:35 date, failed@14:33 row, bounced@14:35 key, unsubscribed@15:00 contact, resubscribed@16:00 address, complained@16:00 address, sent@13:30 unplanned, delivered@12:10 unplanned, failed@15:10 unplanned"
            .Split(", ").Select(Event)];
        var expected = default(string);
        for (var seed = 0; seed < LongTests.Choose(20, 60); seed++)
        {
            var random = new Random(seed);
            using var database = Planned();
            for (var again = 0; again < 2; again++)
            {
                random.Shuffle(facts);
                var batches = facts.GroupBy(_ => random.Next(1 + (seed % 4))).Select(batch => batch.ToArray()).ToArray();
                if (seed % 2 == 0)
                {
                    FoldAll(database, batches);
                }
                else
                {
                    Array.ForEach(batches, batch => FoldAll(database, batch));
                }
            }

            var rows = Text(database, Rows) + Text(database, Addresses) + Text(database, "SELECT group_concat(event_times, '; ' ORDER BY id) FROM email_schedules");
            Assert.Equal(expected ??= rows, rows);
        }

        Assert.StartsWith("1 birthday 2025-05-20 bounced 2025-05-20 09:30:00; 1 aep 2025-09-15 failed 2025-05-20 08:30:00", expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("failed", "2025-05-20 09:00:00", "sent@13:00 key", "failed 2025-05-20 08:00:00")]
    [InlineData("failed", "2025-05-20 09:00:00", "sent@15:00 key", "sent 2025-05-20 10:00:00")]
    [InlineData("processing", null, "sent@15:00 key", "sent 2025-05-20 10:00:00")]
    [InlineData("failed", null, "sent@15:00 key", "sent 2025-05-20 10:00:00")]
    [InlineData("skipped", null, "sent@15:00 key", "sent 2025-05-20 10:00:00")]
    public void Fold_StatusThatTheSenderWrote_IsAFactLikeOthers(string status, string? sentAt, string fact, string expected)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-10").Row("birthday", "2025-05-20", status, "2025-06-10", sentAt: sentAt);
        Fold(database, Event(fact));

        Assert.Equal($"1 birthday 2025-05-20 {expected}", Text(database, Rows));
    }

    [Fact]
    public void Fold_OtherRowsOfTheContact_AreLeftAlone()
    {
        using var database = Planned().Row("aep", "2024-09-15", "sent", "2024-09-15", sentAt: "2024-09-15 08:30:00").Row("custom", "2024-01-01", "Odd");
        Fold(database, Event("sent@14:30 key"));

        Assert.Equal(2, Number(database, "SELECT count(*) FROM email_schedules WHERE event_times IS NULL AND updated_at IS NULL"));
    }

    [Theory]
    [InlineData("CREATE TABLE address_events (id INTEGER)", "address_events")]
    [InlineData("CREATE TABLE folded_batches (id INTEGER)", "folded_batches")]
    [InlineData("CREATE TRIGGER theirs AFTER UPDATE ON email_schedules BEGIN UPDATE contacts SET status = 'x'; END", "'theirs'")]
    [InlineData(AddressEventsTable + "CREATE TRIGGER theirs AFTER UPDATE ON address_events BEGIN DELETE FROM contacts; END", "'theirs' writes table contacts")]
    [InlineData(AddressEventsTable + "CREATE TRIGGER theirs AFTER DELETE ON address_events BEGIN INSERT INTO contacts (email) VALUES (OLD.email); END", "'theirs' writes table contacts")]
    [InlineData(BatchesTable + "CREATE TRIGGER theirs AFTER INSERT ON folded_batches BEGIN UPDATE contacts SET status = 'x'; END", "'theirs' writes table contacts")]
    [InlineData(AddressEventsTable + BatchesTable + "CREATE TRIGGER theirs AFTER INSERT ON folded_batches BEGIN DELETE FROM address_events; END", "'theirs' writes table address_events")]
    [InlineData(BatchesTable + "CREATE TRIGGER theirs BEFORE DELETE ON folded_batches BEGIN UPDATE contacts SET status = 'x'; END", "'theirs' writes table contacts")]
    public void Fold_TableOrTriggerOfAnotherProgramInTheWay_IsRefusedByName(string sql, string name)
    {
        using var database = Planned().Sql(sql);

        Assert.Contains(name, Assert.Throws<InvalidDatabaseException>(() => Fold(database, Event("sent@14:30 key"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AddressEventsTable + "CREATE TABLE theirs_seen (email); CREATE TRIGGER theirs AFTER INSERT ON address_events BEGIN INSERT INTO theirs_seen VALUES (NEW.email); END")]
    [InlineData(AddressEventsTable + "CREATE TRIGGER theirs AFTER INSERT ON address_events BEGIN UPDATE address_events SET reason = 'seen' WHERE email = NEW.email; END")]
    public void Fold_TriggerThatWritesNothingThatEmailsArePlannedFrom_Fires(string sql)
    {
        using var database = Planned().Sql(sql);
        Fold(database, Event("unsubscribed@14:30 contact"));

        Assert.Equal(1, Number(database, sql.Contains("theirs_seen", StringComparison.Ordinal) ? "SELECT count(*) FROM theirs_seen" : "SELECT count(*) FROM address_events WHERE reason = 'seen'"));
    }

    [Fact]
    public void Fold_Batches_AreRememberedForTwoDaysBeforeTheLast()
    {
        using var database = Planned();
        using (var fold = EventFold.Open(database.Path, Request(Day), Cancel))
        {
            foreach (var day in Enumerable.Range(0, 10))
            {
                fold.Add(Day.AddDays(-day), $"batch{day}", day == 4 ? null : [Event("sent@14:30 key")], Cancel);
            }

            Assert.Equal((10, 1), (fold.Complete(Cancel) is var result ? result.Batches : 0, result.Unreadable));
        }

        var folded = FoldedBatches.Read(database.Path, Cancel);
        Assert.Equal(Day.AddDays(-2), folded.FirstDay(Day));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(day => folded.Contains(Day.AddDays(-day), $"batch{day}")));
    }

    [Fact]
    public void FirstDay_BatchOfAWrongClock_HidesNoDay()
    {
        using var database = Planned();
        using (var fold = EventFold.Open(database.Path, Request(Day), Cancel))
        {
            fold.Add(Day, "true", [], Cancel);
            fold.Add(Day.AddYears(70), "wrong", [], Cancel);
            fold.Complete(Cancel);
        }

        var folded = FoldedBatches.Read(database.Path, Cancel);
        Assert.Equal(Day.AddDays(-2), folded.FirstDay(Day));
        Assert.True(folded.Contains(Day, "true") && folded.Contains(Day.AddYears(70), "wrong"));
    }

    [Fact]
    public void Run_FoldedAndNothingToPlan_WritesACheckpoint()
    {
        using var database = new RuleDatabase().Contact(1);
        Fold(database, Event("unsubscribed@14:30 contact"));

        Assert.False(Scheduler.Run(database.Path, Request(Day), TimeProvider.System, cancellationToken: Cancel).FileChanged);
        Assert.True(Scheduler.Run(database.Path, Request(Day) with { HasFolded = true }, TimeProvider.System, cancellationToken: Cancel).FileChanged);
        Assert.Equal(1, Number(database, "SELECT count(*) FROM scheduler_checkpoints"));
    }

    [Theory]
    [InlineData("UPDATE contacts SET status = 'bounced'", "the contact has the status 'bounced'")]
    [InlineData("INSERT INTO contacts (id, email, status) VALUES (2, 'CONTACT1@example.com', 'deleted')", "another contact with the same address has a status that forbids email")]
    [InlineData("CREATE TABLE suppressions (email TEXT, reason TEXT); INSERT INTO suppressions VALUES (' Contact1@example.com', 'x')", "its address is in table suppressions")]
    public void Explain_Suppressed_NamesEverySourceAndThatResubscribingDoesNotUndoIt(string sql, string expected)
    {
        using var database = Planned();
        Fold(database, Event("unsubscribed@14:30 contact"));
        Assert.Contains("'unsubscribed' of 2025-05-20T14:30:00.000Z", Explain(database), StringComparison.Ordinal);

        Fold(database, Event("resubscribed@15:30 contact"));
        database.Sql(sql);

        Assert.Contains(expected, Explain(database), StringComparison.Ordinal);
        Assert.Contains("It has subscribed again (2025-05-20T15:30:00.000Z)", Explain(database), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_SuppressionsWithoutAddresses_IsRefused()
    {
        using var database = Planned().Sql("CREATE TABLE suppressions (address TEXT)");

        Assert.Contains("suppressions has no column email", Assert.Throws<InvalidDatabaseException>(() => Scheduler.Run(database.Path, Request(Day), TimeProvider.System, cancellationToken: Cancel)).Message, StringComparison.Ordinal);
    }

    /// <summary>Contact 1 with an email for the birthday on 2025-06-10, planned for 2025-05-20, in row 1.</summary>
    private static RuleDatabase Planned() => new RuleDatabase().Contact(1, birth: "1960-06-10").Row("birthday", "2025-05-20", "pre-scheduled", "2025-06-10", "2025-05-20");

    private static EmailEvent Event(string text)
    {
        var (kind, rest) = (text[..text.IndexOf('@', StringComparison.Ordinal)], text[(text.IndexOf('@', StringComparison.Ordinal) + 1)..].Split(' '));
        var email = new EmailReference { ContactId = 1, Kind = "birthday" };
        var fact = new EmailEvent
        {
            Kind = Enum.Parse<EventKind>(kind, ignoreCase: true),
            OccurredAt = Day.ToDateTime(TimeOnly.Parse(rest[0], null), DateTimeKind.Utc),
        };
        return rest[1] switch
        {
            "key" => fact with { Email = email with { EventDate = new DateOnly(2025, 6, 10) } },
            "date" => fact with { Email = email with { Type = "birthday", EventDate = Day, SendDate = Day } },
            "row" => fact with { Email = email with { Row = 1 } },
            "other-row" => fact with { Email = email with { Row = 2 } },
            "other-type" => fact with { Email = email with { Kind = "aep", Row = 1 } },
            "unplanned" => fact with { Email = email with { Kind = "aep", EventDate = new DateOnly(2025, 9, 15) } },
            ['e', 'v', 'e', 'n', 't', '-', .. var date] => fact with { Email = email with { EventDate = DateOnly.Parse(date, null) } },
            "contact" => fact with { ContactId = 1 },
            "nobody" => fact with { ContactId = 77 },
            _ => fact with { Address = "contact1@example.com" },
        };
    }

    private static FoldResult Fold(RuleDatabase database, params EmailEvent[] events) => FoldAll(database, events);

    private static FoldResult FoldAll(RuleDatabase database, params EmailEvent[][] batches) => database.FoldAll(Request(Day), batches);

    private static ScheduleRequest Request(DateOnly day) => Folds.Request(day);

    private static string Explain(RuleDatabase database) => Assert.Single(ScheduleReader.Explain(database.Path, Request(Day), 1, TimeProvider.System).Contact).Text;

    private static string? Text(RuleDatabase database, string sql) => database.Text(sql);

    private static long? Number(RuleDatabase database, string sql) => Sql.Read(database.Path, sql) as long?;
}
