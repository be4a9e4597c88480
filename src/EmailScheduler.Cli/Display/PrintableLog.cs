using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EmailScheduler.Cli.Display;

/// <summary>The log on stderr, an entry a line, whatever is in the names and errors that it quotes.</summary>
internal sealed class PrintableLog() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "printable";

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> entry, IExternalScopeProvider? scopeProvider, TextWriter writer)
    {
        var message = $"{Word(entry.LogLevel)}: {entry.Category}: {entry.Formatter(entry.State, entry.Exception)}{(entry.Exception is null ? "" : $" {entry.Exception}")}";
        writer.WriteLine(Printable.Of(message.ReplaceLineEndings(" ")));
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
