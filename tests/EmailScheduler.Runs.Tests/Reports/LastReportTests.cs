using System.Text.Json;

namespace EmailScheduler.Runs.Tests.Reports;

/// <summary>The last report of a kind is found however many of other kinds came after it, and for a bounded number of reads.</summary>
public sealed class LastReportTests : RunFolderTests
{
    private static readonly DateTimeOffset Start = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>When runs were asked for and how they ended (+: with success), by minutes; by when the wanted one started; which one is found.</summary>
    [Theory]
    [InlineData("", 0, null)]
    [InlineData("0+", 0, 0)]
    [InlineData("0+ 60- 120-", 0, 0)]
    [InlineData("0+ 60+ 120-", 60, 60)]
    [InlineData("0+ 60+ 120+", 60, 60)]
    [InlineData("0+ 60- 120-", 120, 0)]
    [InlineData("-60- 9+", 0, 9)]
    [InlineData("-60- 11+", 0, null)]
    public async Task Last_RunsOfSeveralKinds_IsTheNewestThatStartedByThen(string runs, int startedBy, int? expected)
    {
        foreach (var run in runs.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            await PutAsync(int.Parse(run[..^1], System.Globalization.CultureInfo.InvariantCulture), run[^1] == '+');
        }

        var found = await Folder.Database.Reports.LastAsync(report => report.Status == RunStatus.Completed, Start.AddMinutes(startedBy), Cancel);

        Assert.Equal(expected, found is null ? null : (int)(found.StartedAt - Start).TotalMinutes);
    }

    [Theory]
    [InlineData(29, true)]
    [InlineData(30, false)]
    public async Task Last_ManyOfOtherKinds_ThirtyAreLookedAt(int others, bool isFound)
    {
        await PutAsync(0, isSuccess: true);
        for (var minute = 1; minute <= others; minute++)
        {
            await PutAsync(minute, isSuccess: false);
        }

        Assert.Equal(isFound, await Folder.Database.Reports.LastAsync(report => report.Status == RunStatus.Completed, Start.AddHours(1), Cancel) is not null);
    }

    private async Task PutAsync(int minute, bool isSuccess)
    {
        var start = Start.AddMinutes(minute);
        var report = new RunReport { RunId = $"{start:yyyyMMdd'T'HHmmss'Z'}-0a1b2c3d", OrganizationId = 99, StartedAt = start, Status = isSuccess ? RunStatus.Completed : RunStatus.Held };
        await Folder.PutTextAsync($"org-data/99.db.runs/{report.RunId}.json", JsonSerializer.Serialize(report, ReportJson.Indented.RunReport));
    }
}
