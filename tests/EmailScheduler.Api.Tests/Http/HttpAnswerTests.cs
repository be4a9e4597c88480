using System.Text;
using EmailScheduler.Api.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EmailScheduler.Api.Tests.Http;

public class HttpAnswerTests
{
    /// <summary>The status with which a server gives up reading a body, the status of the answer, and what its detail says.</summary>
    [Theory]
    [InlineData(413, 413, "larger than this server takes")]
    [InlineData(408, 408, "did not arrive whole in time")]
    [InlineData(400, 400, "only a part of it arrived")]
    [InlineData(431, 400, "only a part of it arrived")]
    public async Task WriteAsync_BodyCannotBeRead_IsAProblemAndNoFaultOfTheApp(int given, int status, string detail)
    {
        var log = new LoggedLevels();
        var http = NewContext();

        await new HttpAnswer(log).WriteAsync(http, "AddEvents", () => throw new BadHttpRequestException("ada@example.com sent nonsense", given), Cancel);

        http.Response.Body.Position = 0;
        var answer = await new StreamReader(http.Response.Body, Encoding.UTF8).ReadToEndAsync(Cancel);
        Assert.Equal((status, "application/problem+json"), (http.Response.StatusCode, http.Response.ContentType));
        Assert.Contains(detail, answer, StringComparison.Ordinal);
        Assert.DoesNotContain("ada@example.com", answer, StringComparison.Ordinal);
        Assert.Equal([LogLevel.Information], log.Levels);
    }

    [Fact]
    public async Task WriteAsync_AnotherException_IsLoggedAsAFaultAndNamedToNoCaller()
    {
        var log = new LoggedLevels();
        var http = NewContext();

        await new HttpAnswer(log).WriteAsync(http, "AddEvents", () => throw new InvalidOperationException("ada@example.com"), Cancel);

        Assert.Equal(500, http.Response.StatusCode);
        Assert.Equal([LogLevel.Error], log.Levels);
    }

    private static DefaultHttpContext NewContext() => new()
    {
        RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(),
        Response = { Body = new MemoryStream() },
    };

    private sealed class LoggedLevels : ILogger<HttpAnswer>
    {
        public List<LogLevel> Levels { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Levels.Add(logLevel);
    }
}
