using System.Text.Json;
using EmailScheduler.Runs.Notifications;

namespace EmailScheduler.Runs.Tests.Notifications;

/// <summary>What receivers get and what is kept in the store, byte for byte: other programs read the one, later versions the other.</summary>
public sealed class NotificationGoldenTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 6, 0, 31, TimeSpan.Zero);

    private readonly NotifierBench _bench = new() { Clock = new FakeTimeProvider(Now) };

    /// <summary>The name of the file, how the run ended, and whether it left a report.</summary>
    public static TheoryData<string, RunStatus, bool> Payloads => new()
    {
        { "notification-held.json", RunStatus.Held, true },
        { "notification-failed.json", RunStatus.Transient, false },
        { "notification-rejected.json", RunStatus.Rejected, true },
        { "notification-recovered.json", RunStatus.Completed, true },
    };

    public void Dispose() => _bench.Dispose();

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task Notify_EachEvent_IsThisBody(string name, RunStatus status, bool hasReport)
    {
        using var receiver = new Receiver();
        var notifier = _bench.Notifier(NotifierBench.SettingsOf(receiver.Address));
        if (status == RunStatus.Completed)
        {
            await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Held));
        }

        await NotifierBench.NotifyAsync(notifier, End(status, hasReport));

        // Indented here, for whoever reviews a change of it; it is sent on one line.
        var body = receiver.Requests.Last().Body;
        Assert.DoesNotContain('\n', body);
        GoldenFile.AssertMatches(name, JsonSerializer.Serialize(JsonDocument.Parse(body), StoredJson.Indented));
    }

    [Fact]
    public void State_WithAnEventToDeliver_IsStoredSo()
    {
        var receivers = NotifierBench.SettingsOf("https://hooks.example.com/one", "https://hooks.example.com/two").Webhooks;
        var end = End(RunStatus.Rejected, hasReport: true);
        var state = new NotificationState { OrganizationId = end.OrganizationId }.With(NotifiedRuns.Of(RunEvent.Rejected, end, end.Report, recoveredFrom: null, Now), receivers);

        GoldenFile.AssertMatches("notify-state.json", JsonSerializer.Serialize(state, StoredJson.Compact));
    }

    [Fact]
    public void State_ReadAndWritten_IsTheSame()
    {
        var text = GoldenFile.Read("notify-state.json").TrimEnd();

        Assert.Equal(text, JsonSerializer.Serialize(JsonSerializer.Deserialize<NotificationState>(text, StoredJson.Compact), StoredJson.Compact));
    }

    private RunOutcome End(RunStatus status, bool hasReport)
    {
        var outcome = _bench.Ended(status, rejection: status == RunStatus.Rejected ? FailureCategory.Database : null);
        return !hasReport ? outcome : outcome with
        {
            Report = new RunReport
            {
                RunId = outcome.RunId,
                OrganizationId = outcome.OrganizationId,
                Status = status,
                StartedAt = Now.AddSeconds(-31),
                Milliseconds = 926,
                Rows = status == RunStatus.Rejected ? null : new RowCounts(3, 2, 1, 9, 0),
                Plan = status == RunStatus.Rejected ? null : new ReportedPlan { Today = new DateOnly(2026, 6, 1), FirstDay = new DateOnly(2026, 6, 1), Emails = [new EmailTypeCount("birthday", 4, 2), new EmailTypeCount("aep", 1, 0)] },
                Guard = status != RunStatus.Held ? null : new GuardReport
                {
                    Mode = GuardMode.Hold,
                    Inputs = "0a1b",
                    Withheld = new RowCounts(10, 20, 30, 0, 0),
                    Findings =
                    [
                        new GuardFinding { Kind = GuardFindingKind.SettingChanged, Subject = "daily_cap", Holds = false },
                        new GuardFinding { Kind = GuardFindingKind.UnknownStatus, Subject = "ada@example.com", Number = 900, Before = 2, Limit = 100 },
                    ],
                },
                Pause = status != RunStatus.Held ? null : new PauseDocument { Reason = "Ask ada@example.com", Actor = "cli:anna@host", Since = Now.AddDays(-1) },
            },
        };
    }
}
