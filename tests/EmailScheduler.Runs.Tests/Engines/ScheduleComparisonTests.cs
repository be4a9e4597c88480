namespace EmailScheduler.Runs.Tests.Engines;

public sealed class ScheduleComparisonTests : FolderTests
{
    [Theory]
    [InlineData("UPDATE email_schedules SET status = 'sent' WHERE id = 1", 0, 1, 0, 1)]
    [InlineData("UPDATE email_schedules SET status = 'SENT' WHERE id = 1", 0, 0, 0, 2)]
    [InlineData("DELETE FROM email_schedules WHERE id = 1; INSERT INTO email_schedules VALUES (3, 'new', '2025-06-03')", 1, 0, 1, 1)]
    public void Count_TextsThatCompareWithoutCase_FindsEveryChange(string change, long inserted, long updated, long deleted, long untouched)
    {
        var (before, after) = (Folder.File("before.db"), Folder.File("after.db"));
        Sql.Execute(before, "CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, status TEXT COLLATE NOCASE, scheduled_send_date TEXT); INSERT INTO email_schedules VALUES (1, 'SENT', '2025-06-03'), (2, 'sent', '2025-06-03')");
        File.Copy(before, after);
        Sql.Execute(after, change);

        var rows = ScheduleComparison.Count(before, after, Cancel);

        Assert.Equal((inserted, updated, deleted, untouched), (rows.Inserted, rows.Updated, rows.Deleted, rows.Untouched));
    }
}
