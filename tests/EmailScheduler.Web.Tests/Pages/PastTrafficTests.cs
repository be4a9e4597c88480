using System.Globalization;
using EmailScheduler.Storage;
using EmailScheduler.Storage.Layouts;
using EmailScheduler.Storage.Layouts.Stored;
using EmailScheduler.Web.Tests.Ground;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EmailScheduler.Web.Tests.Pages;

/// <summary>What pages of the past ask of the store, which costs money and time: no more for two hundred states than for a few.</summary>
public class PastTrafficTests
{
    // Of a log, what a state is made of is read besides; how much that is depends on the log's compaction.
    private const int MostRequests = 20;

    private static readonly int States = LongTests.Choose(30, 200);

    /// <summary>The layout of the database, and the page of two of its states.</summary>
    public static TheoryData<DatabaseLayoutKind, string> Pages => new()
    {
        { DatabaseLayoutKind.PlainObject, "history/diff?older={0}&newer={1}" },
        { DatabaseLayoutKind.PlainObject, "history/diff?older={0}" },
        { DatabaseLayoutKind.PlainObject, "history/{0}/restore" },
        { DatabaseLayoutKind.PlainObject, "history/{0}/restore?exact=on" },
        { DatabaseLayoutKind.Log, "history/diff?older={0}&newer={1}" },
        { DatabaseLayoutKind.Log, "history/diff?older={0}" },
        { DatabaseLayoutKind.Log, "history/{0}/restore" },
        { DatabaseLayoutKind.Log, "history/{0}/restore?exact=on" },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Get_LongHistory_AsksForTheStatesThatAreShownAlone(DatabaseLayoutKind layout, string page)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync(layout);
        await LengthenAsync(console, layout);
        var states = await console.StatesAsync();
        Assert.True(states.Count >= States, $"{states.Count} states");
        var store = (FailingStore)console.Host.Store;
        store.CountAnew();

        var html = await console.ReadAsync(string.Format(CultureInfo.InvariantCulture, page, states[States / 2].Id, states[States / 4].Id));

        Assert.Contains("<dl class=\"facts\">", html, StringComparison.Ordinal);
        var asked = string.Join(", ", store.Requests.Select(kind => $"{kind.Key} {kind.Value}"));
        Assert.True(store.Requests.Where(kind => kind.Key != "get").Sum(kind => kind.Value) <= MostRequests, asked);
        Assert.DoesNotContain("put", store.Requests.Keys);
    }

    /// <summary>A restore that was begun long ago and never committed keeps its record for good: no state of another time is read for it.</summary>
    [Theory]
    [InlineData(DatabaseLayoutKind.PlainObject)]
    [InlineData(DatabaseLayoutKind.Log)]
    public async Task Get_AuditWithARestoreThatNeverEnded_ReadsNoStateOfAnotherTime(DatabaseLayoutKind layout)
    {
        await using var console = await AgencyConsole.StartAfterRunsAsync(layout);
        await LengthenAsync(console, layout);
        const string Id = "20240115T060000Z-0a1b2c3d";
        await console.Store.PutAsync($"{DatabaseKeys.Audit(console.Agency.Key)}{Id}.json", $$$"""
            {"id":"{{{Id}}}","organizationId":99,"act":"restore","outcome":"begun","actor":"cli:bob","at":"2024-01-15T06:00:00Z","reason":"why","ids":{"run":"{{{Id}}}","state":"ff"}}
            """);
        var store = (FailingStore)console.Host.Store;
        store.CountAnew();

        var html = await console.ReadAsync("audit");

        Assert.Contains("Begun", html, StringComparison.Ordinal);
        Assert.True(store.Requests.GetValueOrDefault("head") <= 2, string.Join(", ", store.Requests.Select(kind => $"{kind.Key} {kind.Value}")));
    }

    private static async Task LengthenAsync(AgencyConsole console, DatabaseLayoutKind layout)
    {
        string VersionKey(string id) => $"{console.Agency.Key}.versions/{id}.db";
        if (layout == DatabaseLayoutKind.PlainObject)
        {
            var version = (await console.StatesAsync())[1].Id;
            foreach (var number in Enumerable.Range(0, States))
            {
                var copy = VersionKey($"{new DateTime(2025, 1, 1).AddDays(number):yyyyMMdd}T060000Z-run-{number}");
                await console.Store.Objects.CopyAsync(VersionKey(version), copy, cancellationToken: Cancel);
            }

            return;
        }

        var sessions = new DatabaseSessions(console.Store.Objects, new DatabaseSessionOptions { NewDatabase = layout }, new FakeTimeProvider(DateTimeOffset.UtcNow), NullLogger.Instance);
        using var folder = new TestFolder();
        foreach (var number in Enumerable.Range(0, States))
        {
            await using var session = await sessions.OpenAsync(console.Agency.Key, $"run-{number}", Cancel);
            var checkOut = await session.CheckOutAsync(folder.File($"{number}.db"), Cancel);
            Sql.Execute(checkOut.Path, $"UPDATE email_schedules SET skip_reason = 'changed {number}' WHERE id = (SELECT min(id) + {number} FROM email_schedules)");
            Assert.Equal(CommitStatus.Committed, (await session.CommitAsync(checkOut, 1, verification: null, cancellationToken: Cancel)).Status);
            await session.MaintainAsync(checkOut, Cancel);
        }
    }
}
