using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EmailScheduler.Runs.Tests.Engines;

/// <summary>Keeps what is logged of an engine's output.</summary>
internal sealed class LogLines : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = [];

    public IReadOnlyList<string> Engine => [.. _lines.Select(line => line.Text)];

    public IEnumerable<LogLevel> Levels => _lines.Select(line => line.Level);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception)));
}
