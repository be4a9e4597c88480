using EmailScheduler.Runs.Notifications;

namespace EmailScheduler.Runs.Tests.Notifications;

/// <summary>Which ends of runs are notified of, in which order, once or again; over real requests on this machine.</summary>
public sealed class RunNotifierTests : IDisposable
{
    private readonly NotifierBench _bench = new();
    private readonly Receiver _receiver = new();

    public void Dispose()
    {
        _bench.Dispose();
        _receiver.Dispose();
    }

    /// <summary>The ends of runs in order, and the events that they are.</summary>
    [Theory]
    [InlineData("completed unchanged", "")]
    [InlineData("rejected", "run.rejected")]
    [InlineData("transient", "run.failed")]
    [InlineData("held", "run.held")]
    [InlineData("busy superseded deferred", "")]
    [InlineData("rejected completed", "run.rejected run.recovered")]
    [InlineData("rejected unchanged completed", "run.rejected run.recovered")]
    [InlineData("held transient busy rejected completed completed", "run.held run.failed run.rejected run.recovered")]
    [InlineData("transient completed transient unchanged", "run.failed run.recovered run.failed run.recovered")]
    public async Task Notify_EndsOfRuns_AreTheseEvents(string ends, string events)
    {
        var notifier = _bench.Notifier(NotifierBench.SettingsOf(_receiver.Address));

        foreach (var end in ends.Split(' '))
        {
            var deliveries = await NotifierBench.NotifyAsync(notifier, _bench.Ended(Enum.Parse<RunStatus>(end, ignoreCase: true)));
            Assert.All(deliveries, delivery => Assert.Equal(DeliveryResult.Delivered, delivery.Result));
        }

        Assert.Equal(events, string.Join(' ', _receiver.Types));
        Assert.Equal(_receiver.Ids.Length, _receiver.Ids.Distinct().Count());
        Assert.Empty(await _bench.PendingAsync());
    }

    [Fact]
    public async Task Notify_Recovery_SaysFromWhat()
    {
        var notifier = _bench.Notifier(NotifierBench.SettingsOf(_receiver.Address));
        var first = _bench.Ended(RunStatus.Rejected);
        await NotifierBench.NotifyAsync(notifier, first);
        await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Transient));

        await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Completed));

        var from = _receiver.Bodies[^1].RootElement.GetProperty("data").GetProperty("recoveredFrom");
        Assert.Equal(("run.rejected", first.RunId), (from.GetProperty("type").GetString(), from.GetProperty("runId").GetString()));
    }

    /// <summary>An activity may be delivered again after it ended.</summary>
    [Theory]
    [InlineData(RunStatus.Rejected)]
    [InlineData(RunStatus.Completed)]
    public async Task Notify_SameEndAgain_IsNoSecondEvent(RunStatus status)
    {
        var notifier = _bench.Notifier(NotifierBench.SettingsOf(_receiver.Address));
        await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Transient));
        var end = _bench.Ended(status);

        await NotifierBench.NotifyAsync(notifier, end);
        await NotifierBench.NotifyAsync(notifier, end);
        await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(_receiver.Address)), end);

        Assert.Equal(2, _receiver.Requests.Count);
    }

    [Fact]
    public async Task Notify_TwoDeliveriesOfOneEndAtOnce_CarryTheSameId()
    {
        var end = _bench.Ended(RunStatus.Rejected);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(_receiver.Address)), end))));

        Assert.NotEmpty(_receiver.Ids);
        Assert.All(_receiver.Ids, id => Assert.Equal(end.RunId + "-rejected", id));
        Assert.Single(_receiver.Requests.Select(request => request.Body).Distinct());
        Assert.Empty(await _bench.PendingAsync());
    }

    /// <summary>Ended after the event was noted and before the receiver confirmed it: the next process sends it, with the same id, and before its own.</summary>
    [Fact]
    public async Task Notify_ProcessEndedWhileItSent_TheNextSendsBothInOrder()
    {
        using var process = new CancellationTokenSource();
        using var receiver = new Receiver(async (number, _) =>
        {
            if (number == 1)
            {
                await process.CancelAsync();
                await Task.Delay(Timeout.Infinite, Cancel);
            }
        });
        var (end, success) = (_bench.Ended(RunStatus.Rejected), _bench.Ended(RunStatus.Completed));
        await _bench.Notifier(NotifierBench.SettingsOf(receiver.Address)).NotifyAsync(NotifierBench.RequestOf(end), end, process.Token);

        await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(receiver.Address)), success);

        Assert.Equal([end.RunId + "-rejected", end.RunId + "-rejected", success.RunId + "-recovered"], receiver.Ids);
        Assert.Single(receiver.Requests.Take(2).Select(request => request.Body).Distinct());
    }

    [Fact]
    public async Task Notify_SuccessWithoutReceivers_AsksNothingOfTheStore()
    {
        using var heartbeat = new Receiver();
        var watched = new WatchedStore(_bench.Folder.Store);

        await NotifierBench.NotifyAsync(_bench.Notifier(new NotifySettings(), watched), _bench.Ended(RunStatus.Rejected));
        await NotifierBench.NotifyAsync(_bench.Notifier(new NotifySettings { Heartbeat = heartbeat.Address }, watched), _bench.Ended(RunStatus.Completed));

        Assert.Empty(watched.Gets);
        Assert.Empty(await _bench.Folder.ContentAsync());
    }

    [Fact]
    public async Task Notify_GoodRunThatIsNoRecovery_ReadsOnceAndWritesNothing()
    {
        var watched = new WatchedStore(_bench.Folder.Store);

        await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(_receiver.Address), watched), _bench.Ended(RunStatus.Completed));

        Assert.Equal([NotifierBench.Key], watched.Gets);
        Assert.Empty(await _bench.Folder.ContentAsync());
    }

    [Fact]
    public async Task Notify_DryRun_NotifiesNothing()
    {
        using var heartbeat = new Receiver();
        var notifier = _bench.Notifier(NotifierBench.SettingsOf(_receiver.Address) with { Heartbeat = heartbeat.Address });

        foreach (var status in Enum.GetValues<RunStatus>())
        {
            var end = _bench.Ended(status);
            await notifier.NotifyAsync(NotifierBench.RequestOf(end) with { DryRun = true }, end, Cancel);
        }

        Assert.Empty(_receiver.Requests.Concat(heartbeat.Requests));
    }

    /// <summary>The store may be why the run failed.</summary>
    [Fact]
    public async Task Notify_StoreThatFails_SendsTheFailureAndThrowsNothing()
    {
        var down = new LossyStore(_bench.Folder.Store, _ => new ObjectStoreException(ObjectStoreFailure.Transient, "The store does not answer."));
        var notifier = _bench.Notifier(NotifierBench.SettingsOf(_receiver.Address), down);

        await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Transient));
        await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Completed));

        Assert.Equal(["run.failed"], _receiver.Types);
        Assert.Contains(_bench.Log.All, line => line.StartsWith("Warning: ", StringComparison.Ordinal));
    }

    /// <summary>Noting that it was delivered fails: it is delivered once more, with the same id.</summary>
    [Fact]
    public async Task Notify_StoreThatFailsAfterTheDelivery_DeliversAgainWithTheSameId()
    {
        var puts = 0;
        var once = new LossyStore(_bench.Folder.Store, _ => ++puts == 2 ? new ObjectStoreException(ObjectStoreFailure.Transient, "The store does not answer.") : null);
        await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(_receiver.Address), once), _bench.Ended(RunStatus.Held));

        await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(_receiver.Address)), _bench.Ended(RunStatus.Completed));

        Assert.Equal(["run.held", "run.held", "run.recovered"], _receiver.Types);
        Assert.Equal(_receiver.Ids[0], _receiver.Ids[1]);
        Assert.Equal(_receiver.Requests.First().Body, _receiver.Requests.ElementAt(1).Body);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"organizationId":7,"unresolved":{"type":"run.failed","runId":"x","timestamp":"2026-06-01T06:00:00Z"},"pending":[]}""")]
    [InlineData("""{"organizationId":99,"pending":null}""")]
    [InlineData("""{"organizationId":99,"pending":[null]}""")]
    [InlineData("""{"organizationId":99,"pending":[{"notification":{"type":"run.of_a_later_release"},"to":[]}]}""")]
    public async Task Notify_StateThatCannotBeRead_IsReplaced(string content)
    {
        await _bench.Folder.PutTextAsync(NotifierBench.Key, content);
        var notifier = _bench.Notifier(NotifierBench.SettingsOf(_receiver.Address));

        await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Completed));
        await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Rejected));

        Assert.Equal(["run.rejected"], _receiver.Types);
    }

    /// <summary>A real run that fails, then one that does not.</summary>
    [Fact]
    public async Task Notify_RealRuns_SaysWhatTheirReportsSay()
    {
        var notifier = _bench.Notifier(NotifierBench.SettingsOf(_receiver.Address));
        var folder = _bench.Folder;
        var failed = await folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(folder.Request with { RunId = "20250601T120000Z-0000000a" }, cancellationToken: Cancel);
        await NotifierBench.NotifyAsync(notifier, failed with { Report = null });
        await folder.WithDatabaseAsync();
        var completed = await folder.Run(new BuiltInEngine(TimeProvider.System)).RunAsync(folder.Request, cancellationToken: Cancel);

        await NotifierBench.NotifyAsync(notifier, completed with { Report = null });

        var (rejected, recovered) = (_receiver.Bodies[0].RootElement.GetProperty("data"), _receiver.Bodies[1].RootElement.GetProperty("data"));
        Assert.Equal(("rejected", "database", failed.Reason), (rejected.GetProperty("status").GetString(), rejected.GetProperty("rejection").GetString(), rejected.GetProperty("reason").GetString()));
        Assert.Equal(completed.Report!.Rows!.Changed, recovered.GetProperty("rowsChanged").GetInt64());
        Assert.Equal(completed.Report.Plan!.Emails.Sum(emails => emails.Scheduled), recovered.GetProperty("scheduled").GetInt64());
        Assert.Equal(completed.Report.StartedAt, recovered.GetProperty("startedAt").GetDateTimeOffset());
        Assert.DoesNotContain('@', string.Concat(_receiver.Requests.Select(request => request.Body)));
    }
}
