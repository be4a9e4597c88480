using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using EmailScheduler.Runs.Settings;

namespace EmailScheduler.Runs.Notifications;

/// <summary>
/// Makes the requests: each bounded in time, repeated a few times with longer and longer waits, without following redirections and without reading what an answer says
/// beyond its status. A receiver that has just failed all tries gets one, so that many organizations do not wait for it one after the other.
/// </summary>
/// <param name="settings">The receivers and the time limit of a request.</param>
/// <param name="timeProvider">The clock, and what waits.</param>
internal sealed class NotificationSender(NotifySettings settings, TimeProvider timeProvider) : IDisposable
{
    private const int Tries = 3;
    private const int HeartbeatTries = 2;
    private const string HeartbeatSetting = "Notify:Heartbeat";

    /// <summary>How long a receiver that has failed all tries gets only one.</summary>
    private static readonly TimeSpan Doubtful = TimeSpan.FromMinutes(5);

    /// <summary>How long a heartbeat that has failed is not tried at all: who waits for it hears of the next one.</summary>
    private static readonly TimeSpan Silent = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, long> _failedAt = new(StringComparer.Ordinal);

    // Most runs have nothing to send: what HTTP needs is loaded for those that have.
    private readonly Lazy<HttpClient> _client = new(NewClient);

    public void Dispose()
    {
        if (_client.IsValueCreated)
        {
            _client.Value.Dispose();
        }
    }

    /// <summary>Delivers an event to one receiver. Whatever goes wrong is a result.</summary>
    public Task<Delivery> SendAsync(WebhookReceiver receiver, RunNotification notification, byte[] body, CancellationToken cancellationToken)
    {
        var tries = HasFailedWithin(receiver.Name, Doubtful) ? 1 : Tries;
        return RepeatAsync(receiver.Name, "run." + notification.Type.Word(), tries, () => Post(receiver, notification.Id, body), cancellationToken);
    }

    /// <summary>Asks for the heartbeat's address. Whatever goes wrong is a result.</summary>
    public async Task<Delivery> BeatAsync(string heartbeat, long organizationId, CancellationToken cancellationToken)
    {
        if (HasFailedWithin(HeartbeatSetting, Silent))
        {
            return new Delivery(HeartbeatSetting, Delivery.Heartbeat, DeliveryResult.Postponed, "it failed less than a minute ago");
        }

        var address = new Uri(heartbeat.Replace(NotifySettings.OrganizationPlaceholder, organizationId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        return await RepeatAsync(HeartbeatSetting, Delivery.Heartbeat, HeartbeatTries, () => new HttpRequestMessage(HttpMethod.Get, address), cancellationToken);
    }

    // Signed anew for each try: receivers refuse times that are minutes ago.
    private HttpRequestMessage Post(WebhookReceiver receiver, string id, byte[] body)
    {
        var now = timeProvider.GetUtcNow();
        var request = new HttpRequestMessage(HttpMethod.Post, receiver.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Of(receiver.Secret, id, now, body));
        return request;
    }

    private async Task<Delivery> RepeatAsync(string receiver, string notification, int tries, Func<HttpRequestMessage> newRequest, CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            var answer = await TryAsync(newRequest, cancellationToken);
            if (answer.Result != DeliveryResult.Postponed || number >= tries || answer.Wait > LongestWait || !await WaitAsync(answer.Wait ?? FirstWait * Math.Pow(3, number - 1), cancellationToken))
            {
                Remember(receiver, answer.Result, cancellationToken);
                return new Delivery(receiver, notification, answer.Result, answer.Detail);
            }
        }
    }

    private async Task<Answer> TryAsync(Func<HttpRequestMessage> newRequest, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.Timeout, timeProvider);
        using var working = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = newRequest();
            using var response = await _client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, working.Token);
            return Answer.Of(response, timeProvider.GetUtcNow());
        }
        catch (OperationCanceledException)
        {
            return new Answer(DeliveryResult.Postponed, cancellationToken.IsCancellationRequested ? "it was interrupted" : FormattableString.Invariant($"no answer within {settings.Timeout.TotalSeconds:0} s"));
        }
        catch (HttpRequestException failure)
        {
            // The message would name the address.
            return new Answer(DeliveryResult.Postponed, Words(failure.HttpRequestError));
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return new Answer(DeliveryResult.Postponed, failure.GetType().Name);
        }
    }

    private async Task<bool> WaitAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(wait, timeProvider, cancellationToken);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private bool HasFailedWithin(string receiver, TimeSpan time) => _failedAt.TryGetValue(receiver, out var failed) && timeProvider.GetElapsedTime(failed) < time;

    private void Remember(string receiver, DeliveryResult result, CancellationToken cancellationToken)
    {
        if (result != DeliveryResult.Postponed)
        {
            _failedAt.TryRemove(receiver, out _);
        }
        else if (!cancellationToken.IsCancellationRequested)
        {
            _failedAt[receiver] = timeProvider.GetTimestamp();
        }
    }

    private static string Words(HttpRequestError error) => error switch
    {
        HttpRequestError.NameResolutionError => "the name of its host cannot be resolved",
        HttpRequestError.ConnectionError => "no connection",
        HttpRequestError.SecureConnectionError => "no secure connection",
        HttpRequestError.ProxyTunnelError => "the proxy refused the connection",
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError => "its answer cannot be read",
        _ => "the connection was broken",
    };

    private static HttpClient NewClient()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxResponseHeadersLength = 16,
            MaxResponseDrainSize = 4096,

            // No trace and no header of one: the paths of addresses are secrets, and traces would show them.
            ActivityHeadersPropagator = null,
        };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("email-scheduler");
        return client;
    }

    /// <param name="Result">What the answer means.</param>
    /// <param name="Detail">Why it is not <see cref="DeliveryResult.Delivered"/>.</param>
    /// <param name="Wait">How long the receiver asks to wait.</param>
    private sealed record Answer(DeliveryResult Result, string? Detail, TimeSpan? Wait = null)
    {
        public static Answer Of(HttpResponseMessage response, DateTimeOffset now) => (int)response.StatusCode switch
        {
            >= 200 and < 300 => new Answer(DeliveryResult.Delivered, null),
            (int)HttpStatusCode.Gone => new Answer(DeliveryResult.Gone, "it answered 410: it wants no more events; remove it from the settings"),
            (int)HttpStatusCode.RequestTimeout or 425 or (int)HttpStatusCode.TooManyRequests or >= 500 => new Answer(DeliveryResult.Postponed, Status(response), WaitOf(response, now)),
            >= 300 and < 400 => new Answer(DeliveryResult.Refused, $"{Status(response)}, which is not followed: give the address that it leads to"),
            _ => new Answer(DeliveryResult.Refused, Status(response)),
        };

        private static string Status(HttpResponseMessage response) => FormattableString.Invariant($"it answered {(int)response.StatusCode}");

        private static TimeSpan? WaitOf(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date > now ? date - now : TimeSpan.Zero,
            _ => null,
        };
    }
}
