using System.Text;
using EmailScheduler.Runs.Identifiers;

namespace EmailScheduler.Functions.Tests.Orchestrations;

public class ListOrganizationsTests
{
    private const string Report =
        """{"runId":"20260601T050000Z-0a1b2c3d","organizationId":99,"status":"completed","plan":{"today":"2026-06-01","firstDay":"2026-06-01","settings":{"timezone":"Asia/Tokyo"}}}""";

    private const string Status =
        """{"organizationId":99,"lastRun":{"runId":"20260601T050000Z-0a1b2c3d","status":"completed","startedAt":"2026-06-01T05:00:00Z"},"timezone":"Asia/Tokyo"}""";

    /// <summary>6 h in Tokyo is 21 h UTC, in Chicago (the setting) 11 h in summer. What the last run found is in its status, and in its report alone where an earlier release wrote it.</summary>
    [Theory]
    [InlineData("org-status/99.json", Status, 21)]
    [InlineData("org-data/99.db.runs/20260601T050000Z-0a1b2c3d.json", Report, 21)]
    [InlineData("org-data/other", "", 11)]
    public async Task Run_WithLocalHours_GoesByTheZoneThatTheLastRunFound(string key, string content, int due)
    {
        using var app = await new AppUnderTest("--Schedule=0 0 * * * *", "--RunAt=6").WithOrganizationsAsync(99);
        await app.Store.PutAsync(new PutRequest { Key = key, Content = ObjectContent.FromBytes(Encoding.UTF8.GetBytes(content)) }, Cancel);
        var midnight = new DateTimeOffset(2026, 6, 2, 0, 0, 0, TimeSpan.Zero);

        var hours = new List<int>();
        for (var hour = 0; hour < 24; hour++)
        {
            var occurrence = new TimerOccurrence { Occurrence = midnight.AddHours(hour), Since = midnight.AddHours(hour - 1) };
            if ((await Activity(app).RunAsync(occurrence, Cancel)).Runs.Count > 0)
            {
                hours.Add(hour);
            }
        }

        Assert.Equal([due], hours);
    }

    [Fact]
    public async Task Run_WithLocalHours_AsksTheStoreTwiceOnceTheStatusesAreRead()
    {
        using var app = await new AppUnderTest("--Schedule=0 0 * * * *", "--RunAt=6").WithOrganizationsAsync(7, 9, 99);
        var occurrence = new TimerOccurrence { Occurrence = AppUnderTest.Morning, Since = AppUnderTest.Morning.AddDays(-1) };
        app.Clock.Advance(TimeSpan.FromHours(5));
        await app.FireAndRunAsync();
        Assert.Equal(3, app.Store.Commits.Count);
        await Activity(app).RunAsync(occurrence, Cancel);
        var before = app.Store.Requests;

        Assert.Equal(3, (await Activity(app).RunAsync(occurrence, Cancel)).Runs.Count);

        Assert.Equal(2, app.Store.Requests - before);
    }

    [Fact]
    public async Task Run_ConfiguredOrganizations_ListsThoseAndNoOthers()
    {
        using var app = await new AppUnderTest("--Organizations=3, 1", "--MaxParallelRuns=5").WithOrganizationsAsync(1, 2, 3);

        var due = await Activity(app).RunAsync(new TimerOccurrence { Occurrence = AppUnderTest.Morning }, Cancel);

        Assert.Equal([1L, 3L], due.Runs.Select(task => task.Run.OrganizationId));
        Assert.Equal((5, RunBatches.LargestBatch), (due.MaxParallelRuns, due.BatchSize));
        Assert.Equal(2, due.Runs.Select(task => task.Run.RunId).Where(RunId.IsValid).Distinct(StringComparer.Ordinal).Count());
    }

    private static ListOrganizations Activity(AppUnderTest app) => ActivatorUtilities.CreateInstance<ListOrganizations>(app.Host.Services);
}
