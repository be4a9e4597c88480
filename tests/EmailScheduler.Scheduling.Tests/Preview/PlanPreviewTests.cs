using EmailScheduler.Scheduling.Preview;
using EmailScheduler.Scheduling.Tests.Reference;

namespace EmailScheduler.Scheduling.Tests.Preview;

public sealed class PlanPreviewTests : FolderTests
{
    [Theory]
    [InlineData(null, null, null, PlannedChange.New)]
    [InlineData("2025-06-06", "pre-scheduled", null, PlannedChange.Updated)]
    [InlineData("2025-06-09", "pre-scheduled", null, PlannedChange.Moved)]
    [InlineData("2025-06-09", "skipped", "Frequency limit exceeded", PlannedChange.Revived)]
    public void Preview_OnePlannedEmail_NamesWhatBecomesOfItsRow(string? date, string? status, string? reason, PlannedChange expected)
    {
        using var database = new RuleDatabase().Contact(1, birth: "1960-06-20").When(date is not null, there => there.Row("birthday", date!, status, "2025-06-20", date, reason));

        var row = Assert.Single(Rows(database.Path).Rows);

        Assert.Equal(
            new PlannedRow(1, "birthday", new DateOnly(2025, 6, 6), "pre-scheduled", null, expected, date is null ? null : RuleDatabase.Day(date)),
            row);
    }

    [Fact]
    public void Preview_EmailThatIsSkippedNow_SaysSo()
    {
        using var database = new RuleDatabase().Contact(1, "NY", birth: "1960-06-20").Row("birthday", "2025-06-06", "pre-scheduled", "2025-06-20", "2025-06-06");

        var row = Assert.Single(Rows(database.Path).Rows);

        Assert.Equal((PlannedChange.Skipped, "skipped", "Year-round exclusion for NY"), (row.Change, row.Status, row.SkipReason));
    }

    [Fact]
    public void Preview_RowsOutsideThePlan_AreRemovedOrMissedWhoeverTheyBelongTo()
    {
        using var database = new RuleDatabase().Contact(1)
            .Row("old", "2025-06-05", "pre-scheduled").Row("old", "2025-05-05", "pre-scheduled").Row("old", "2025-05-06", "skipped").Row("old", "2025-06-09", "pre-scheduled", contact: 77);

        var (rows, result) = Rows(database.Path);

        Assert.Equal(
            [
                new PlannedRow(77, "old", new DateOnly(2025, 6, 9), "pre-scheduled", null, PlannedChange.Removed, new DateOnly(2025, 6, 9)),
                new PlannedRow(1, "old", new DateOnly(2025, 6, 5), "pre-scheduled", null, PlannedChange.Removed, new DateOnly(2025, 6, 5)),
                new PlannedRow(1, "old", new DateOnly(2025, 5, 5), "skipped", "Missed send date", PlannedChange.Missed, new DateOnly(2025, 5, 5)),
            ],
            rows);
        Assert.Equal([new ChangeCount(PlannedChange.Removed, "old", 2), new ChangeCount(PlannedChange.Missed, "old", 1)], result.Changes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Preview_RandomDatabase_TellsWhatTheRunThenDoes(int seed)
    {
        var path = Folder.File($"{seed}.db");
        var day = new DateOnly(2025, 6, 1);
        RandomDatabase.Create(path, seed, new RandomDatabaseOptions { AsOf = day });
        for (var run = 0; run < 3; run++, day = day.AddDays(2))
        {
            var (rows, preview) = Rows(path, day);
            var result = EngineRuns.Schedule(path, day);

            Assert.Equal(result.Rows, preview.Rows);
            Assert.Equal(result.Emails, preview.Emails);
            Assert.Equal(result.Rows.Inserted, Count(rows, PlannedChange.New));
            Assert.Equal(result.Rows.Deleted, Count(rows, PlannedChange.Removed));
            Assert.Equal(result.Rows.Updated, Count(rows, PlannedChange.Moved, PlannedChange.Skipped, PlannedChange.Revived, PlannedChange.Updated, PlannedChange.Missed));
            Assert.Equal(rows.Count, preview.Changes.Sum(change => change.Rows));
        }
    }

    [Fact]
    public void FindExcluded_ContactsWithoutEmail_NamesThemWithTheirReason()
    {
        using var database = new RuleDatabase().Contact(3, email: "no address").Contact(1, email: "a@example.com", status: "bounced").Contact(2, state: null).Contact(4);
        var found = new List<string>();

        ScheduleReader.FindExcluded(database.Path, Request(new DateOnly(2025, 6, 1)) with { Settings = new SchedulingSettings { SendWithoutZipcodeForUniversal = false } }, contact => found.Add($"{contact.ContactId} {contact.Reason}"), Cancel);

        Assert.Equal(["1 suppressed", "2 unknown_location", "3 invalid_email"], found);
    }

    private static int Count(List<PlannedRow> rows, params PlannedChange[] kinds) => rows.Count(row => kinds.Contains(row.Change));

    private static (List<PlannedRow> Rows, ScheduleResult Result) Rows(string path, DateOnly? day = null)
    {
        // A preview works like the run, on a file that is thrown away.
        var copy = path + ".preview";
        File.Copy(path, copy, overwrite: true);
        var rows = new List<PlannedRow>();
        var result = Scheduler.Preview(copy, Request(day ?? new DateOnly(2025, 6, 1)), TimeProvider.System, rows.Add, cancellationToken: Cancel);
        return (rows, result);
    }

    private static ScheduleRequest Request(DateOnly day) => new() { OrganizationId = 1, Moment = PlanningMoment.AsOf(day), RunId = "preview", StartedAt = default };
}
