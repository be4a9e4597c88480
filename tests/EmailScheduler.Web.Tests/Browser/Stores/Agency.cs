using EmailScheduler.Runs;
using EmailScheduler.Runs.Engines;
using EmailScheduler.Runs.Identifiers;
using EmailScheduler.Runs.Reports;
using EmailScheduler.Runs.Settings;
using EmailScheduler.Samples;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Layouts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Web.Tests.Browser.Stores;

/// <summary>An organization of invented people that is put into a store, at the times at which things happened to it.</summary>
/// <param name="store">The store.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="now">When the story ends: runs are days before.</param>
/// <param name="layout">How its database is stored.</param>
internal sealed class Agency(TestStore store, long organizationId, DateTimeOffset now, DatabaseLayoutKind layout = DatabaseLayoutKind.PlainObject)
{
    private readonly RunSettings _settings = new() { TempFolder = store.Temp, Layout = layout, Actor = "timer" };

    public string Key { get; } = DatabaseKeys.Of(organizationId);

    /// <summary>Makes the database, of as many contacts, as it was so many days ago.</summary>
    public async Task<Agency> FoundAsync(int contacts = 200, int daysAgo = 3)
    {
        var at = At(daysAgo);
        var options = new SampleOptions { OrganizationId = organizationId, Contacts = contacts, Seed = (int)organizationId, AsOf = DateOnly.FromDateTime(at.GetUtcNow().UtcDateTime) };
        var database = new OrganizationDatabase(store.Objects, organizationId, _settings, at, NullLogger.Instance);
        Assert.Equal(RunStatus.Completed, (await database.CreateSampleAsync(options, Cancel)).Status);
        return this;
    }

    // A run before the time of sending plans what one after it on the day before has planned: which of them are such depends on when the tests run.
    private static readonly RunStatus[] EitherWay = [RunStatus.Completed, RunStatus.Unchanged];

    /// <summary>Runs so many days ago, and asserts how it ends.</summary>
    public Task<Agency> RunAsync(double daysAgo, RunStatus status = RunStatus.Completed) => RunAsync(daysAgo, [status]);

    private async Task<Agency> RunAsync(double daysAgo, IReadOnlyList<RunStatus> statuses)
    {
        var at = At(daysAgo);
        var outcome = await new OrganizationRun(store.Objects, _settings, new BuiltInEngine(TimeProvider.System), at, NullLogger.Instance)
            .RunAsync(new RunRequest { OrganizationId = organizationId, RunId = RunId.New(at) }, cancellationToken: Cancel);
        Assert.True(statuses.Contains(outcome.Status), $"The run of organization {organizationId} ended {outcome.Status}: {outcome.Reason}");
        return this;
    }

    /// <summary>Runs each day up to the end of the story.</summary>
    public async Task<Agency> RunDailyAsync(int days = 3)
    {
        for (var daysAgo = days; daysAgo > 0; daysAgo--)
        {
            await RunAsync(daysAgo, EitherWay);
        }

        // The last one so lately that its organization is not late.
        return await RunAsync(0, EitherWay);
    }

    /// <summary>What another program does to the database, which is a plain file.</summary>
    public async Task<Agency> ChangeAsync(string sql)
    {
        await store.ChangeAsync(Key, sql);
        return this;
    }

    public Task PauseAsync(string reason) =>
        new OrganizationActs(store.Objects, organizationId, _settings, At(1), NullLogger.Instance).PauseAsync(reason, until: null, "cli:operator@office", Cancel);

    private FakeTimeProvider At(double daysAgo) => new(now.AddDays(-daysAgo)) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(3) };
}
