using System.Text.Json;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Storage;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>What is too large for the instance, by what the newest report says of the database.</summary>
public class TooLargeTests
{
    /// <summary>The page; the plan of a million million contacts fits into no memory, and the rows of a day need none.</summary>
    [Theory]
    [InlineData("contacts/1", true)]
    [InlineData("what-if?BirthdayDaysBefore=30", true)]
    [InlineData("counted?kind=excluded", false)]
    [InlineData("counted?kind=location_conflict", true)]
    [InlineData("history", false)]
    [InlineData("days/2026-03-02", false)]
    public async Task Get_PlanOfTooManyContacts_IsRefusedWithTheNumbers(string address, bool isRefused)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync();
        var report = (await console.Database.Reports.NewestAsync(1, Cancel))[0];
        var large = report with { Plan = report.Plan! with { Contacts = 1_000_000_000_000 } };
        await console.Store.PutAsync(DatabaseKeys.Report(console.Agency.Key, report.RunId), JsonSerializer.Serialize(large, StoredJson.Options));

        var html = await console.ReadAsync(address);

        Assert.Equal(isRefused, html.Contains("of memory for 1,000,000,000,000 contacts", StringComparison.Ordinal));
        console.AssertNoCopyIsLeft();
    }

    /// <summary>A folder without room for a copy: neither the page nor its file is begun.</summary>
    [Theory]
    [InlineData("days/2026-03-02")]
    [InlineData("days/2026-03-02/day.csv")]
    [InlineData("counted?kind=excluded")]
    public async Task Get_NoRoomForACopy_IsRefusedBeforeItBegins(string address)
    {
        var disk = TinyFileSystem.TryMount(Directory.CreateTempSubdirectory("email-scheduler-no-room-").FullName, 64);
        Assert.SkipUnless(disk is not null, "This account may not mount.");
        using (disk)
        {
            await using var console = await AgencyConsole.StartAfterRunsAsync(temp: disk.Path);

            Assert.Contains("of disk for local copies", await console.ReadAsync(address), StringComparison.Ordinal);
        }
    }
}
