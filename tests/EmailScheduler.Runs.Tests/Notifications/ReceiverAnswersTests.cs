using EmailScheduler.Runs.Notifications;

namespace EmailScheduler.Runs.Tests.Notifications;

/// <summary>Receivers that are down, slow, wrong or hostile: the run is over, and nothing is thrown; what matters is what is sent again, and what is shown.</summary>
public sealed class ReceiverAnswersTests : IDisposable
{
    private readonly NotifierBench _bench = new();

    public void Dispose() => _bench.Dispose();

    /// <summary>What a receiver answers again and again: how often it is asked, how that ends, and whether the event is kept for the next run.</summary>
    [Theory]
    [InlineData(200, 1, DeliveryResult.Delivered, false)]
    [InlineData(204, 1, DeliveryResult.Delivered, false)]
    [InlineData(302, 1, DeliveryResult.Refused, true)]
    [InlineData(308, 1, DeliveryResult.Refused, true)]
    [InlineData(400, 1, DeliveryResult.Refused, true)]
    [InlineData(401, 1, DeliveryResult.Refused, true)]
    [InlineData(404, 1, DeliveryResult.Refused, true)]
    [InlineData(408, 3, DeliveryResult.Postponed, true)]
    [InlineData(410, 1, DeliveryResult.Gone, false)]
    [InlineData(429, 3, DeliveryResult.Postponed, true)]
    [InlineData(500, 3, DeliveryResult.Postponed, true)]
    [InlineData(503, 3, DeliveryResult.Postponed, true)]
    public async Task Notify_StatusOfTheAnswer_DecidesOverAnotherTry(int status, int requests, DeliveryResult result, bool isKept)
    {
        using var elsewhere = new Receiver();
        using var receiver = new Receiver((_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.RedirectLocation = elsewhere.Address;
            return Task.CompletedTask;
        });

        var delivery = Assert.Single(await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(receiver.Address)), _bench.Ended(RunStatus.Rejected)));

        Assert.Equal((result, isKept), (delivery.Result, delivery.IsRepeated));
        Assert.Equal(requests, receiver.Requests.Count);
        Assert.Single(receiver.Ids.Distinct());
        Assert.Equal(isKept ? 1 : 0, (await _bench.PendingAsync()).Length);
        Assert.Empty(elsewhere.Requests);
        Assert.Equal(result != DeliveryResult.Delivered, _bench.Log.All.Any(line => line.Contains($"it answered {status}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Notify_ReceiverThatRecovers_GetsItOnce()
    {
        using var receiver = new Receiver(500, 503, 202);

        var delivery = Assert.Single(await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(receiver.Address)), _bench.Ended(RunStatus.Rejected)));

        Assert.Equal(DeliveryResult.Delivered, delivery.Result);
        Assert.Equal(3, receiver.Requests.Count);
        Assert.Single(receiver.Ids.Distinct());
        Assert.Empty(await _bench.PendingAsync());
    }

    [Fact]
    public async Task Notify_ReceiverThatIsDown_GetsEverythingInOrderOnceItIsUp()
    {
        var address = $"http://127.0.0.1:{LoopbackListener.FreePort()}/";
        var ends = new[] { _bench.Ended(RunStatus.Held), _bench.Ended(RunStatus.Rejected), _bench.Ended(RunStatus.Completed) };
        foreach (var end in ends)
        {
            var delivery = Assert.Single(await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(address)), end));
            Assert.Equal((DeliveryResult.Postponed, "no connection"), (delivery.Result, delivery.Detail));
        }

        using var receiver = new Receiver(address);
        await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(address)), _bench.Ended(RunStatus.Unchanged));

        Assert.Equal(["run.held", "run.rejected", "run.recovered"], receiver.Types);
        Assert.Empty(await _bench.PendingAsync());
    }

    /// <summary>One that never answers: given up after the time limit, each time.</summary>
    [Fact]
    public async Task Notify_ReceiverThatNeverAnswers_IsGivenUpAndKept()
    {
        using var receiver = new Receiver((_, _) => Task.Delay(Timeout.Infinite, Cancel));
        var settings = NotifierBench.SettingsOf(receiver.Address) with { Timeout = HastyTime.Longest };

        var delivery = Assert.Single(await NotifierBench.NotifyAsync(_bench.Notifier(settings), _bench.Ended(RunStatus.Rejected)));

        Assert.Equal((DeliveryResult.Postponed, "no answer within 3 s"), (delivery.Result, delivery.Detail));
        Assert.Single(await _bench.PendingAsync());
    }

    /// <summary>Once it has failed all tries, a receiver gets one: many organizations must not wait for it one after the other.</summary>
    [Fact]
    public async Task Notify_ReceiverThatHasJustFailed_GetsOneTry()
    {
        using var receiver = new Receiver(500);
        var notifier = _bench.Notifier(NotifierBench.SettingsOf(receiver.Address));
        await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Rejected) with { OrganizationId = 1 });

        await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Rejected) with { OrganizationId = 2 });

        Assert.Equal(4, receiver.Requests.Count);
    }

    [Fact]
    public async Task Notify_RetryAfter_LongerThanTheLongestWait_IsNotWaitedFor()
    {
        using var receiver = new Receiver((_, context) =>
        {
            context.Response.StatusCode = 429;
            context.Response.AddHeader("Retry-After", "86400");
            return Task.CompletedTask;
        });

        var delivery = Assert.Single(await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(receiver.Address)), _bench.Ended(RunStatus.Rejected)));

        Assert.Equal((DeliveryResult.Postponed, 1), (delivery.Result, receiver.Requests.Count));
    }

    /// <summary>Only the status of an answer counts: what follows is not read, however long it is.</summary>
    [Fact]
    public async Task Notify_AnswerWithoutEnd_IsConfirmedByItsStatus()
    {
        using var test = new CancellationTokenSource();
        using var receiver = new Receiver(async (_, context) =>
        {
            context.Response.StatusCode = 200;
            context.Response.SendChunked = true;
            while (!test.IsCancellationRequested)
            {
                await context.Response.OutputStream.WriteAsync(new byte[65_536], test.Token);
            }
        });

        var delivery = Assert.Single(await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(receiver.Address)), _bench.Ended(RunStatus.Rejected)));
        await test.CancelAsync();

        Assert.Equal(DeliveryResult.Delivered, delivery.Result);
    }

    /// <summary>What is no HTTP, or too much of it.</summary>
    [Theory]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("")]
    [InlineData("LONG")]
    public async Task Notify_AnswerThatIsNone_IsPostponed(string answer)
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(
            async () =>
            {
                while (true)
                {
                    using var client = await listener.AcceptTcpClientAsync(Cancel);
                    var bytes = System.Text.Encoding.ASCII.GetBytes(answer == "LONG" ? "HTTP/1.1 200 OK\r\nx: " + new string('x', 1_000_000) : answer);
                    await client.GetStream().ReadAtLeastAsync(new byte[100], 1, throwOnEndOfStream: false, Cancel);
                    await client.GetStream().WriteAsync(bytes, Cancel);
                }
            },
            Cancel);

        var delivery = Assert.Single(await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf($"http://{listener.LocalEndpoint}/")), _bench.Ended(RunStatus.Rejected)));
        listener.Stop();
        await Assert.ThrowsAnyAsync<Exception>(() => serving);

        Assert.Equal(DeliveryResult.Postponed, delivery.Result);
        Assert.NotNull(delivery.Detail);
    }

    /// <summary>One that fails does not keep another from its events, and each gets its own once.</summary>
    [Fact]
    public async Task Notify_OneOfTwoReceiversIsDown_TheOtherGetsEachEventOnce()
    {
        var down = $"http://127.0.0.1:{LoopbackListener.FreePort()}/";
        using var receiver = new Receiver();
        var notifier = _bench.Notifier(NotifierBench.SettingsOf(down, receiver.Address));

        await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Rejected));
        await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Completed));
        Assert.Equal(2, (await _bench.PendingAsync()).Length);
        await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(receiver.Address)), _bench.Ended(RunStatus.Held));

        Assert.Equal(["run.rejected", "run.recovered", "run.held"], receiver.Types);
        Assert.Empty(await _bench.PendingAsync());
    }

    [Theory]
    [InlineData(RunStatus.Completed, 1)]
    [InlineData(RunStatus.Unchanged, 1)]
    [InlineData(RunStatus.Held, 0)]
    [InlineData(RunStatus.Busy, 0)]
    [InlineData(RunStatus.Transient, 0)]
    [InlineData(RunStatus.Rejected, 0)]
    [InlineData(RunStatus.Superseded, 0)]
    [InlineData(RunStatus.Deferred, 0)]
    public async Task Notify_Heartbeat_FollowsGoodRunsOnly(RunStatus status, int requests)
    {
        using var heartbeat = new Receiver();

        await NotifierBench.NotifyAsync(_bench.Notifier(new NotifySettings { Heartbeat = heartbeat.Address + "ping/{organization}?org={organization}" }), _bench.Ended(status));

        Assert.Equal(requests, heartbeat.Requests.Count);
        Assert.All(heartbeat.Requests, request => Assert.Equal(("GET", "/ping/99?org=99", ""), (request.Method, request.Path, request.Body)));
        Assert.All(heartbeat.Requests, request => Assert.Null(request.Headers["webhook-signature"]));
    }

    [Fact]
    public async Task Notify_HeartbeatThatFails_IsTriedTwiceAndThenNotForAMinute()
    {
        using var heartbeat = new Receiver(500);
        var notifier = _bench.Notifier(new NotifySettings { Heartbeat = heartbeat.Address });

        var first = Assert.Single(await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Completed)));
        var second = Assert.Single(await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Completed)));

        Assert.Equal((DeliveryResult.Postponed, DeliveryResult.Postponed, 2), (first.Result, second.Result, heartbeat.Requests.Count));
        Assert.False(first.IsRepeated);
    }

    /// <summary>Addresses of chats and heartbeats are secrets, and so are keys: neither is in what is logged, thrown, returned or stored.</summary>
    [Theory]
    [InlineData("http://127.0.0.1:{0}/services/hush?token=hush")]
    [InlineData("https://127.0.0.1:{0}/services/hush?token=hush")]
    [InlineData("https://hush.invalid/services/hush")]
    public async Task Notify_ReceiverThatCannotBeReached_ShowsNoSecret(string address)
    {
        address = string.Format(System.Globalization.CultureInfo.InvariantCulture, address, LoopbackListener.FreePort());
        var settings = NotifierBench.SettingsOf(address) with { Heartbeat = address };

        var deliveries = await NotifierBench.NotifyAsync(_bench.Notifier(settings), _bench.Ended(RunStatus.Rejected));
        deliveries = [.. deliveries, .. await NotifierBench.NotifyAsync(_bench.Notifier(settings), _bench.Ended(RunStatus.Completed))];

        Assert.All(deliveries, delivery => Assert.Equal(DeliveryResult.Postponed, delivery.Result));
        var shown = string.Join('\n', _bench.Log.All.Concat(deliveries.Select(delivery => delivery.ToString())).Append(settings.ToString()).Append(await _bench.Folder.ReadTextAsync(NotifierBench.Key)));
        Assert.Contains("Notify:Webhooks:0", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Receiver.Secret[6..], shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notify_Interrupted_EndsSoonAndKeepsTheEvent()
    {
        using var interruption = new CancellationTokenSource();
        using var receiver = new Receiver(async (_, _) =>
        {
            await interruption.CancelAsync();
            await Task.Delay(Timeout.Infinite, Cancel);
        });
        var end = _bench.Ended(RunStatus.Rejected);

        var delivery = Assert.Single(await _bench.Notifier(NotifierBench.SettingsOf(receiver.Address)).NotifyAsync(NotifierBench.RequestOf(end), end, interruption.Token));

        Assert.Equal((DeliveryResult.Postponed, "it was interrupted"), (delivery.Result, delivery.Detail));
        Assert.Equal([end.RunId + "-rejected"], await _bench.PendingAsync());
    }

    /// <summary>Cancelled before it began, as when Ctrl+C ended the run itself: it is noted all the same.</summary>
    [Fact]
    public async Task Notify_CancelledBefore_NotesTheEvent()
    {
        using var receiver = new Receiver();
        var end = _bench.Ended(RunStatus.Rejected);

        await _bench.Notifier(NotifierBench.SettingsOf(receiver.Address)).NotifyAsync(NotifierBench.RequestOf(end), end, new CancellationToken(canceled: true));

        Assert.Empty(receiver.Requests);
        Assert.Equal([end.RunId + "-rejected"], await _bench.PendingAsync());
    }

    [Fact]
    public async Task Notify_ReceiverThatStaysDown_KeepsTheNewestTwenty()
    {
        var down = $"http://127.0.0.1:{LoopbackListener.FreePort()}/";
        var notifier = _bench.Notifier(NotifierBench.SettingsOf(down));
        var ends = Enumerable.Range(0, 23).Select(_ => _bench.Ended(RunStatus.Rejected, new string('x', 100_000))).ToList();
        foreach (var end in ends)
        {
            await NotifierBench.NotifyAsync(notifier, end);
        }

        Assert.Equal(ends.TakeLast(20).Select(end => end.RunId + "-rejected"), await _bench.PendingAsync());
        Assert.InRange((await _bench.Folder.ReadAsync(NotifierBench.Key)).Length, 1, 256 * 1024);
    }

    [Fact]
    public async Task Notify_EventOfDaysAgo_IsNotDeliveredAnyMore()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        _bench.Clock = clock;
        using var receiver = new Receiver(400, 204);
        await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(receiver.Address)), _bench.Ended(RunStatus.Rejected));
        clock.Advance(TimeSpan.FromDays(3));

        await NotifierBench.NotifyAsync(_bench.Notifier(NotifierBench.SettingsOf(receiver.Address)), _bench.Ended(RunStatus.Completed));

        Assert.Equal(["run.rejected", "run.recovered"], receiver.Types);
    }
}
