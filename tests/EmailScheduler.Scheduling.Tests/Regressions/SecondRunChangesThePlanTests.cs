using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Regressions;

/// <summary>In production a second run changes the plan: emails flip to "Frequency limit exceeded", and follow-ups vanish every second run.</summary>
public sealed class SecondRunChangesThePlanTests
{
    private static readonly SchedulingSettings NoCap = new() { DailySendPercentageCap = 1m };

    // An email of 30 May with its follow-up, two campaigns on 1 June, birthday and effective date on 6 June: more than a period may hold.
    private static RuleDatabase Crowded() => new RuleDatabase(
        "INSERT INTO contacts (id, email, state) WITH RECURSIVE n(id) AS (SELECT 2 UNION ALL SELECT id + 1 FROM n WHERE id < 20) SELECT id, 'contact' || id || '@example.com', 'TX' FROM n",
        "INSERT INTO campaign_types (name, target_all_contacts, priority, enable_followups) VALUES ('first', 1, 5, 0), ('second', 1, 25, 0)",
        "INSERT INTO campaign_instances (id, campaign_type, active_start_date, target_states) VALUES (1, 'first', '2025-06-01', 'GA'), (2, 'second', '2025-06-01', 'GA')")
        .Contact(1, "GA", birth: "1960-06-20", effective: "2020-07-06")
        .Row("birthday", "2024-06-06")
        .Row("aep", "2025-05-30");

    [Fact]
    public void Schedule_Again_ChangesNoByte()
    {
        using var database = Crowded();
        database.Schedule("2025-06-01", NoCap);
        var planned = database.Emails();
        var bytes = File.ReadAllBytes(database.Path);

        for (var again = 0; again < 3; again++)
        {
            var result = database.Schedule("2025-06-01", NoCap);

            Assert.Equal((0, false), (result.Rows.Changed, result.FileChanged));
            Assert.Equal(bytes, File.ReadAllBytes(database.Path));
        }

        Assert.Contains("followup_1_cold 2025-06-01 pre-scheduled", planned, StringComparison.Ordinal);
        Assert.Contains("Frequency limit exceeded", planned, StringComparison.Ordinal);
    }

    [Fact]
    public void Schedule_OnTheDaysAfter_KeepsWhatWasDecided()
    {
        using var database = Crowded();
        database.Schedule("2025-06-01", NoCap);
        database.Send(new DateOnly(2025, 6, 1));
        var planned = database.ToSend();

        for (var day = new DateOnly(2025, 6, 2); day < new DateOnly(2025, 6, 6); day = day.AddDays(1))
        {
            EngineRuns.Schedule(database.Path, day, NoCap);

            Assert.Equal(planned, database.ToSend());
        }
    }
}
