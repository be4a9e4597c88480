using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EmailScheduler.Cli.Tests.Serving;

/// <summary>Connections on which nothing is asked, or half a line: they keep no one out, and are closed long before those that are kept for the next request.</summary>
public sealed class ServeConnectionsTests : SandboxTests
{
    private const int HalfOpen = 200;

    [Fact]
    public async Task Serve_HalfOpenConnections_KeepNoOneOutAndAreClosed()
    {
        using var serving = await ServedProcess.StartAsync(Sandbox);
        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (target, token) =>
            {
                connections++;
                return new NetworkStream(await ConnectAsync(target.DnsEndPoint.Port, token), ownsSocket: true);
            },
        };
        using var kept = new HttpClient(handler) { BaseAddress = serving.Client.BaseAddress };
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(kept));

        var halfOpen = await Task.WhenAll(Enumerable.Range(0, HalfOpen).Select(number => OpenAsync(serving.Client.BaseAddress!.Port, number % 2 == 0 ? "" : "GET /sign-in")));

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(serving.Client));
        Assert.Equal(HttpStatusCode.OK, (await serving.SendAsync("GET", "/sign-in", withToken: false)).StatusCode);
        await Task.WhenAll(halfOpen.Select(ReadToEndAsync));
        Assert.Equal((HttpStatusCode.OK, 1), (await StatusAsync(kept), connections));
        Assert.Equal(0, (await serving.EndAsync()).ExitCode);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("/api/health", UriKind.Relative), Cancel);
        return answer.StatusCode;
    }

    private static async Task<Socket> OpenAsync(int port, string begun)
    {
        var socket = await ConnectAsync(port, Cancel);
        await socket.SendAsync(Encoding.ASCII.GetBytes(begun), Cancel);
        return socket;
    }

    private static async Task<Socket> ConnectAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        return socket;
    }

    /// <summary>Reads what comes until the other side has closed the connection, and closes it.</summary>
    private static async Task ReadToEndAsync(Socket socket)
    {
        using (socket)
        {
            var buffer = new byte[4096];
            try
            {
                while (await socket.ReceiveAsync(buffer, Cancel) > 0)
                {
                }
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionReset)
            {
            }
        }
    }
}
