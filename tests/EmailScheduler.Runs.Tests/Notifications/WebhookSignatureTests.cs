using System.Text;
using EmailScheduler.Runs.Notifications;
using Microsoft.AspNetCore.Http;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

namespace EmailScheduler.Runs.Tests.Notifications;

/// <summary>The signature, judged by another implementation of Standard Webhooks.</summary>
public sealed class WebhookSignatureTests : IDisposable
{
    private readonly NotifierBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData(24, "{}")]
    [InlineData(32, """{"type":"run.held","data":{"reason":"valid contacts fell – 40 %"}}""")]
    [InlineData(64, "")]
    public void Sign_AnyBody_IsWhatTheLibrarySigns(int length, string body)
    {
        var secret = "whsec_" + Convert.ToBase64String(Enumerable.Range(0, length).Select(number => (byte)(number * 7)).ToArray());
        var time = new DateTimeOffset(2026, 6, 1, 6, 0, 31, 999, TimeSpan.FromHours(2));

        var signature = WebhookSignature.Of(WebhookSecret.TryParse(secret)!, "20260601T060000Z-0a1b2c3d-held", time, Encoding.UTF8.GetBytes(body));

        Assert.Equal(new StandardWebhook(secret).Sign("20260601T060000Z-0a1b2c3d-held", time, body), signature);
    }

    [Fact]
    public async Task Notify_EveryRequest_IsVerifiedByTheLibrary()
    {
        using var receiver = new Receiver(500, 204);
        var notifier = _bench.Notifier(NotifierBench.SettingsOf(receiver.Address));

        await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Rejected, "Umlaute äöü and “quotes” \"too\""));
        await NotifierBench.NotifyAsync(notifier, _bench.Ended(RunStatus.Completed));

        Assert.Equal(3, receiver.Requests.Count);
        Assert.All(receiver.Requests, request => Verify(request, Receiver.Secret));
        Assert.All(receiver.Requests, request => Assert.Equal("application/json", request.Headers["Content-Type"]));
        Assert.Throws<WebhookVerificationException>(() => Verify(receiver.Requests.First() with { Body = "{}" }, Receiver.Secret));
    }

    /// <summary>While a key is replaced, the old and the new one sign. This library looks at the first signature alone, so that it gets each by itself.</summary>
    [Fact]
    public async Task Notify_TwoKeys_IsVerifiedByEither()
    {
        using var receiver = new Receiver();
        var other = "whsec_" + Convert.ToBase64String(Enumerable.Repeat((byte)9, 24).ToArray());
        var settings = new NotifySettings { Webhooks = [new WebhookReceiver("Notify:Webhooks:0", new Uri(receiver.Address), WebhookSecret.TryParse($"{Receiver.Secret} {other}")!)] };

        await NotifierBench.NotifyAsync(_bench.Notifier(settings), _bench.Ended(RunStatus.Held));

        var request = receiver.Requests.Single();
        var signatures = request.Headers["webhook-signature"]!.Split(' ');
        Verify(request, Receiver.Secret);
        Assert.Equal(2, signatures.Length);
        request.Headers["webhook-signature"] = signatures[1];
        Verify(request, other);
        Assert.Throws<WebhookVerificationException>(() => Verify(request, "whsec_" + Convert.ToBase64String(Enumerable.Repeat((byte)8, 24).ToArray())));
    }

    private static void Verify(Received request, string secret)
    {
        var headers = new HeaderDictionary();
        foreach (var name in request.Headers.AllKeys)
        {
            headers[name!] = request.Headers[name];
        }

        new StandardWebhook(secret).Verify(request.Body, headers);
    }
}
