using EmailScheduler.Runs.Acts;
using EmailScheduler.Runs.Overview;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Leases;

namespace EmailScheduler.Runs.Tests.Overview;

/// <summary>A store with organizations that stand in different places, and the list of them.</summary>
internal sealed class OverviewStore : IDisposable
{
    public OverviewStore()
    {
        Folder = new RunFolder(Clock);
        Watched = new WatchedStore(Folder.Store);
        Overview = new OrganizationOverview(Watched, new RunSettings(), Clock, NullLogger.Instance);
    }

    /// <summary>Seven in the morning in Chicago.</summary>
    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2025, 6, 10, 12, 0, 0, TimeSpan.Zero));

    public RunFolder Folder { get; }

    public WatchedStore Watched { get; }

    public OrganizationOverview Overview { get; init; }

    public Task<OverviewPage> ReadAsync(OverviewQuery? query = null) =>
        Overview.ReadAsync((query ?? new OverviewQuery()) with { MaxAge = TimeSpan.Zero }, TestContext.Current.CancellationToken);

    public async Task<OrganizationRow> FindAsync(long organizationId) => (await Overview.FindAsync(organizationId, TimeSpan.Zero, TestContext.Current.CancellationToken))!;

    public Task PutDatabaseAsync(long organizationId) => Folder.PutTextAsync(DatabaseKeys.Of(organizationId), "no one reads it");

    /// <summary>Writes the status after a run.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="status">How the run ended.</param>
    /// <param name="hoursAgo">When it started.</param>
    /// <param name="findings">The guard's findings, for a run that is held.</param>
    public Task RanAsync(long organizationId, RunStatus status, double hoursAgo = 6, int findings = 1)
    {
        var start = Clock.GetUtcNow().AddHours(-hoursAgo);
        var plan = new ReportedPlan
        {
            Today = DateOnly.FromDateTime(start.UtcDateTime),
            FirstDay = DateOnly.FromDateTime(start.UtcDateTime),
            Calendar = [.. Enumerable.Range(0, 20).Select(day => new DayCount(DateOnly.FromDateTime(start.UtcDateTime).AddDays(day), new Dictionary<string, long> { ["birthday"] = day }))],
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["timezone"] = "America/Chicago" },
        };
        var guard = new GuardReport
        {
            Mode = GuardMode.Hold,
            Inputs = "x",
            Findings = [.. Enumerable.Range(0, findings).Select(_ => new GuardFinding { Kind = GuardFindingKind.ValidContacts, Before = 100, Number = 10 })],
        };
        var report = new RunReport
        {
            RunId = $"{start:yyyyMMdd'T'HHmmss'Z'}-0a1b2c3d",
            OrganizationId = organizationId,
            Status = status,
            StartedAt = start,
            Plan = status is RunStatus.Rejected or RunStatus.Transient ? null : plan,
            Guard = status == RunStatus.Held && findings > 0 ? guard : null,
        };
        return new OrganizationStatusWriter(Folder.Store, NullLogger.Instance).TryWriteAsync(report, holdsLease: false, TestContext.Current.CancellationToken);
    }

    public Task PauseAsync(long organizationId, DateOnly? until = null) =>
        new Pauses(Folder.Store, organizationId, Clock).PauseAsync("the list is wrong", until, "cli:anna@host", TestContext.Current.CancellationToken);

    public async Task<ILease> LeaseAsync(long organizationId) =>
        (await new LeaseManager(Folder.Store, new LeaseOptions(), Clock, NullLogger.Instance).TryAcquireAsync(DatabaseKeys.Of(organizationId), "20250610T115900Z-0a1b2c3d", 1, TestContext.Current.CancellationToken)).Lease!;

    public void Dispose()
    {
        Overview.Dispose();
        Folder.Dispose();
    }
}
