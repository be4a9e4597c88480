using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace EmailScheduler.Cli.Tests;

/// <summary>
/// A provider on this machine. It fails before it accepts, answers too late after it has accepted, and refuses some for good: by turns, so that every kind occurs.
/// </summary>
internal sealed class StandInProvider : IDisposable
{
    private readonly HttpListener _listener;
    private readonly bool _knowsKeys;
    private readonly TimeSpan _late;
    private readonly Task _serving;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private int _requests;

    /// <summary>Starts it.</summary>
    /// <param name="knowsKeys">Whether it drops what has a key that it has accepted.</param>
    /// <param name="late">How long an answer takes that is late.</param>
    public StandInProvider(bool knowsKeys, TimeSpan late)
    {
        _knowsKeys = knowsKeys;
        _late = late;
        _listener = LoopbackListener.Start();
        Address = LoopbackListener.AddressOf(_listener);
        _serving = ServeAsync();
    }

    public string Address { get; }

    /// <summary>What was accepted: each is an email in somebody's inbox.</summary>
    public ConcurrentQueue<(string Key, string To, string Type)> Accepted { get; } = [];

    /// <summary>The keys that were refused for good.</summary>
    public ConcurrentBag<string> Refused { get; } = [];

    /// <summary>Requests whose key had been accepted already.</summary>
    public int Repeated { get; private set; }

    /// <summary>Answers that came late, after the email was accepted.</summary>
    public int Late { get; private set; }

    /// <summary>Requests that failed before anything was accepted.</summary>
    public int Failed { get; private set; }

    public void Dispose()
    {
        _listener.Abort();
        _serving.GetAwaiter().GetResult();
    }

    private async Task ServeAsync()
    {
        var answering = new List<Task>();
        try
        {
            while (true)
            {
                answering.Add(AnswerAsync(await _listener.GetContextAsync()));
            }
        }
        catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException)
        {
            await Task.WhenAll(answering);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.InputStream);
        var (to, type) = (body.RootElement.GetProperty("to").GetString()!, body.RootElement.GetProperty("type").GetString()!);
        var (status, isLate) = Decide(context.Request.Headers["Idempotency-Key"]!, to, type);
        if (isLate)
        {
            await Task.Delay(_late);
        }

        try
        {
            context.Response.StatusCode = status;
            context.Response.Close();
        }
        catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // The sender has not waited.
        }
    }

    private (int Status, bool IsLate) Decide(string key, string to, string type)
    {
        lock (_gate)
        {
            if (_keys.Contains(key) && _knowsKeys)
            {
                Repeated++;
                return (200, false);
            }

            if (Refused.Contains(key))
            {
                return (422, false);
            }

            switch (_requests++ % 7)
            {
                case 1:
                    Failed++;
                    return (503, false);
                case 3:
                    Accept();
                    Late++;
                    return (200, true);
                case 5:
                    Refused.Add(key);
                    return (422, false);
                default:
                    Accept();
                    return (200, false);
            }
        }

        void Accept()
        {
            _keys.Add(key);
            Accepted.Enqueue((key, to, type));
        }
    }
}
