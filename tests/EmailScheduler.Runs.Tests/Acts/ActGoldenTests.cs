using System.Text.RegularExpressions;

namespace EmailScheduler.Runs.Tests.Acts;

/// <summary>What people's acts leave in the store, byte for byte but for random ids: later versions and other programs read it.</summary>
public sealed partial class ActGoldenTests : IDisposable
{
    private const string Held = "20260115T060000Z-0a1b2c3d";

    private readonly RunFolder _folder = new(new FakeTimeProvider(new DateTimeOffset(2026, 1, 15, 6, 0, 0, TimeSpan.Zero)));

    private OrganizationActs Acts => new(_folder.Store, RunFolder.Organization, _folder.Settings, _folder.Clock, NullLogger.Instance);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Approval_OfAHeldRun_IsStoredWithItsFindings()
    {
        await _folder.Database.Reports.WriteAsync(ApprovalsTests.Held("withdrawn 1200;busy_day 90 2026-02-01;setting_changed 0 daily_cap"), Cancel);

        await Acts.ApproveNewestAsync("the new list is right", "cli:anna@host", cancellationToken: Cancel);

        await AssertAsync("approval.json", $"org-data/99.db.approvals/{Held}.json");
        await AssertAsync("audit-approve.json", await RecordAsync());
    }

    [Theory]
    [InlineData("pause.json", null)]
    [InlineData("pause-until.json", "2026-01-20")]
    public async Task Pause_IsStoredWithWhoAndWhy(string name, string? until)
    {
        await _folder.WithDatabaseAsync();

        await Acts.PauseAsync("the list is wrong", until is null ? null : DateOnly.Parse(until, System.Globalization.CultureInfo.InvariantCulture), "cli:anna@host", Cancel);

        await AssertAsync(name, "org-data/99.db.pause.json");
        await AssertAsync("audit-" + name, await RecordAsync());
    }

    private async Task<string> RecordAsync() => Assert.Single((await _folder.ContentAsync()).Keys, key => key.StartsWith("org-data/99.db.audit/", StringComparison.Ordinal));

    private async Task AssertAsync(string name, string key) => GoldenFile.AssertMatches(name, RecordIdRegex.Replace(await _folder.ReadTextAsync(key), "\"id\": \"RECORD\""));

    [GeneratedRegex("\"id\": \"20260115T060000Z-[0-9a-f]{8}\"", RegexOptions.NonBacktracking)]
    private static partial Regex RecordIdRegex { get; }
}
