using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace EmailScheduler.Tests;

/// <summary>A receiver of webhooks and heartbeats on this machine, which keeps what it gets and answers as a test wants.</summary>
internal sealed class Receiver : IDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<int, HttpListenerContext, Task> _answer;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    /// <summary>Starts one that answers with these statuses, the last of them again and again.</summary>
    public Receiver(params int[] statuses)
        : this((number, context) =>
        {
            context.Response.StatusCode = statuses is [] ? 204 : statuses[Math.Min(number, statuses.Length) - 1];
            return Task.CompletedTask;
        })
    {
    }

    /// <summary>Starts one at this address.</summary>
    public Receiver(string address)
        : this((_, _) => Task.CompletedTask, address)
    {
    }

    /// <summary>Starts one.</summary>
    /// <param name="answer">Answers a request, given its number from 1 on; one that never ends is given up with the receiver.</param>
    /// <param name="address">Its address; by default one with a port that is free.</param>
    public Receiver(Func<int, HttpListenerContext, Task> answer, string? address = null)
    {
        _answer = answer;
        _listener = LoopbackListener.Start(address);
        Address = LoopbackListener.AddressOf(_listener);
        _serving = ServeAsync();
    }

    /// <summary>A key as receivers have one.</summary>
    public static string Secret => "whsec_" + Convert.ToBase64String(Enumerable.Range(1, 32).Select(octet => (byte)octet).ToArray());

    public string Address { get; }

    /// <summary>What was received, in order.</summary>
    public ConcurrentQueue<Received> Requests { get; } = [];

    /// <summary>The ids of the events that were received, in order.</summary>
    public string[] Ids => [.. Requests.Select(request => request.Headers["webhook-id"]!)];

    /// <summary>The bodies that were received, in order.</summary>
    public System.Text.Json.JsonDocument[] Bodies => [.. Requests.Select(request => System.Text.Json.JsonDocument.Parse(request.Body))];

    /// <summary>The types of the events that were received, in order.</summary>
    public string[] Types => [.. Bodies.Select(body => body.RootElement.GetProperty("type").GetString()!)];

    public void Dispose()
    {
        _end.Cancel();
        _listener.Abort();
        _serving.GetAwaiter().GetResult();
        _end.Dispose();
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
        try
        {
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            Requests.Enqueue(new Received(context.Request.HttpMethod, context.Request.RawUrl!, context.Request.Headers, body));
            await _answer(Requests.Count, context).WaitAsync(_end.Token);
            context.Response.Close();
        }
        catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException or OperationCanceledException)
        {
            // The sender has not waited, or the test is over.
        }
    }
}

/// <summary>A request as it came.</summary>
internal sealed record Received(string Method, string Path, System.Collections.Specialized.NameValueCollection Headers, string Body);
