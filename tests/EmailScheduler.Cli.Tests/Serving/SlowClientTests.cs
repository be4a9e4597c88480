using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace EmailScheduler.Cli.Tests.Serving;

/// <summary>Clients of <c>serve</c> that read their answers slowly: what they have taken is theirs alone, and the pages of others go on.</summary>
public sealed class SlowClientTests : SandboxTests
{
    private const int Rows = 100_000;
    private const string Day = "2025-06-20";

    // More clients than databases may be checked out at a time.
    private static readonly int[] Organizations = [1, 2, 3];

    [LongFact]
    public async Task DayFile_ClientsDoNotReadOn_PagesOfEveryOrganizationAreAnswered()
    {
        PutDatabases();
        using var serving = await ServedProcess.StartAsync(Sandbox);
        var slow = new List<SlowClient>();
        try
        {
            foreach (var organization in Organizations)
            {
                slow.Add(await SlowClient.BeginAsync(serving.Client.BaseAddress!, $"/organizations/{organization}/days/{Day}/day.csv"));
            }

            foreach (var organization in Organizations.Append(99))
            {
                foreach (var page in new[] { $"days/{Day}", $"days/{Day}/day.csv?type=nothing", "settings" })
                {
                    var answer = await serving.SendAsync("GET", $"/organizations/{organization}/{page}", withToken: false);
                    var text = await answer.Content.ReadAsStringAsync(Cancel);
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                    Assert.True(text.Contains("</html>", StringComparison.Ordinal) || text.StartsWith("row,contact,", StringComparison.Ordinal), text);
                    Assert.DoesNotContain("Too many requests", text, StringComparison.Ordinal);
                }
            }

            // Else they were not slow: what they have not read yet would have fitted into the buffers of their connections.
            Assert.Equal(Organizations.Length, Directory.EnumerateDirectories(Sandbox.Temp).Count());
            foreach (var client in slow)
            {
                var (announced, content) = await client.ReadOnAsync();
                Assert.Equal((announced, Rows + 1), (Encoding.UTF8.GetByteCount(content), content.Count(letter => letter == '\n')));
            }
        }
        finally
        {
            slow.ForEach(client => client.Dispose());
        }

        await EventuallyAsync(() => !Directory.EnumerateFileSystemEntries(Sandbox.Temp).Any());
        await serving.EndAsync();
        Sandbox.AssertNothingIsLeftBehind();
    }

    [LongFact]
    public async Task DayFile_ClientGoesAway_ItsFileGoesToo()
    {
        PutDatabases();
        using var serving = await ServedProcess.StartAsync(Sandbox);
        using (await SlowClient.BeginAsync(serving.Client.BaseAddress!, $"/organizations/1/days/{Day}/day.csv"))
        {
            Assert.Single(Directory.EnumerateDirectories(Sandbox.Temp));
        }

        await EventuallyAsync(() => !Directory.EnumerateFileSystemEntries(Sandbox.Temp).Any());
        await serving.EndAsync();
    }

    /// <summary>A database with many emails on a day for each of the organizations, and a small one for organization 99.</summary>
    private void PutDatabases()
    {
        const string Tables = """
            CREATE TABLE contacts(id INTEGER PRIMARY KEY, email TEXT);
            CREATE TABLE email_schedules(id INTEGER PRIMARY KEY, contact_id INTEGER, email_type TEXT, scheduled_send_date TEXT, scheduled_send_time TEXT, status TEXT, skip_reason TEXT, event_date TEXT, email_template TEXT, scheduler_run_id TEXT);
            """;
        var large = Sandbox.Bytes($"""
            {Tables}
            WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {Rows})
            INSERT INTO email_schedules(contact_id, email_type, scheduled_send_date, status, skip_reason) SELECT n, 'birthday', '{Day}', 'skipped', printf('%0150d', n) FROM numbers;
            """);
        Sandbox.With(Tables);
        foreach (var organization in Organizations)
        {
            File.WriteAllBytes(Path.Combine(Path.GetDirectoryName(Sandbox.Database)!, $"{organization}.db"), large);
        }
    }

    /// <summary>A connection with little room that has read the first line of its answer, and reads on when it is asked to.</summary>
    private sealed class SlowClient(Socket socket, NetworkStream stream, StreamReader reader) : IDisposable
    {
        public static async Task<SlowClient> BeginAsync(Uri address, string path)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
            await socket.ConnectAsync(address.Host, address.Port, Cancel);
            var stream = new NetworkStream(socket);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n"), Cancel);
            var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1024);
            var first = reader.ReadLineAsync(Cancel).AsTask();
            await EventuallyAsync(() => first.IsCompleted);
            Assert.Equal("HTTP/1.1 200 OK", await first);
            return new SlowClient(socket, stream, reader);
        }

        /// <summary>The length that was announced, and the content.</summary>
        public async Task<(int Announced, string Content)> ReadOnAsync()
        {
            var announced = 0;
            while (await reader.ReadLineAsync(Cancel) is { Length: > 0 } header)
            {
                announced = header.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase) ? int.Parse(header.Split(' ')[1], CultureInfo.InvariantCulture) : announced;
            }

            return (announced, await reader.ReadToEndAsync(Cancel));
        }

        public void Dispose()
        {
            reader.Dispose();
            stream.Dispose();
            socket.Dispose();
        }
    }
}
