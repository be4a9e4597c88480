using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace EmailScheduler.Tests.ApiContract;

/// <summary>A request whose body no client library would send; each returns the status of the answer, which is a problem that the contract describes.</summary>
/// <param name="host">The host.</param>
/// <param name="method">The method.</param>
/// <param name="path">The path.</param>
internal sealed class RawRequest(IApiHost host, string method, string path)
{
    private static readonly byte[] Block = [.. Enumerable.Repeat((byte)' ', 100_000)];

    /// <summary>With a body of which it says how long it is.</summary>
    public Task<int> WithLengthAsync(int bytes) => SendAsync($"Content-Length: {bytes}", "", bytes);

    /// <summary>With a body in one chunk.</summary>
    public Task<int> WithChunkAsync(int bytes) => SendAsync("Transfer-Encoding: chunked", $"{bytes:x}\r\n", bytes);

    /// <summary>With a chunk that has no length.</summary>
    public Task<int> WithDamagedChunkAsync() => SendAsync("Transfer-Encoding: chunked", "no length\r\n", 0);

    private async Task<int> SendAsync(string length, string begin, int bytes)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(host.Address.Host, host.Address.Port, Cancel);
        var stream = connection.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: {host.Address.Authority}\r\nx-functions-key: {host.OperatorKey}\r\nContent-Type: application/json\r\nConnection: close\r\n{length}\r\n\r\n{begin}"),
            Cancel);
        var sending = SendSpacesAsync(stream, bytes);
        var answer = await ReadAsync(stream);
        connection.Close();
        await sending;
        await DescribedAnswer.AssertAsync(answer);
        return (int)answer.StatusCode;
    }

    /// <summary>Sends until all is sent, or the server takes no more.</summary>
    private static async Task SendSpacesAsync(NetworkStream stream, int bytes)
    {
        try
        {
            for (; bytes > 0; bytes -= Block.Length)
            {
                await stream.WriteAsync(Block, Cancel);
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            // It has answered, and the connection is closed.
        }
    }

    private async Task<HttpResponseMessage> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var status = int.Parse((await reader.ReadLineAsync(Cancel))!.Split(' ')[1], CultureInfo.InvariantCulture);
        var mediaType = "";
        var line = await reader.ReadLineAsync(Cancel);
        for (; line?.StartsWith('{') == false; line = await reader.ReadLineAsync(Cancel))
        {
            mediaType = line.StartsWith("Content-Type: ", StringComparison.OrdinalIgnoreCase) ? line.Split(' ')[1] : mediaType;
        }

        Assert.Equal(status, JsonDocument.Parse(line!).RootElement.GetProperty("status").GetInt32());
        return new HttpResponseMessage((HttpStatusCode)status)
        {
            RequestMessage = new HttpRequestMessage(new HttpMethod(method), new Uri(host.Address, path)),
            Content = new StringContent(line!, Encoding.UTF8, mediaType),
        };
    }
}
