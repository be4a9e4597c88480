using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace EmailScheduler.Cli.Display;

/// <summary>The program's two streams: the result goes to stdout, everything else to stderr.</summary>
internal sealed class CliOutput(TextWriter output, TextWriter diagnostics, bool json, bool verbose)
{
    private static readonly JsonSerializerOptions Document = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Stdout as it is, for what is neither a document nor for people.</summary>
    public TextWriter Writer => output;

    /// <summary>For people, on stdout.</summary>
    public IAnsiConsole ResultConsole { get; } = CreateConsole(output);

    /// <summary>For people, on stderr.</summary>
    public IAnsiConsole StatusConsole { get; } = CreateConsole(diagnostics);

    /// <summary>Whether a person can be asked: both what is shown and what is typed belong to a terminal.</summary>
    public bool IsTerminal { get; } = new AnsiConsoleOutput(diagnostics).IsTerminal && !Console.IsInputRedirected;

    /// <summary>Whether the result is a JSON document.</summary>
    public bool Json => json;

    /// <summary>Whether stack traces and logs are wanted.</summary>
    public bool Verbose => verbose;

    /// <summary>Writes the result: the document, on one line, where JSON is wanted, else what is shown to people.</summary>
    public void WriteResult<T>(T document, Action<IAnsiConsole> show)
    {
        if (json)
        {
            output.WriteLine(Printable.Json(JsonSerializer.Serialize(document, Document)));
        }
        else
        {
            show(ResultConsole);
        }
    }

    /// <summary>A line on stdout, never wrapped; what is not printable in it is shown as <see cref="Printable"/> has it.</summary>
    public void WriteLine(string line) => output.WriteLine(Printable.Of(line));

    /// <summary>A line on stderr, never wrapped; what is not printable in it is shown as <see cref="Printable"/> has it.</summary>
    public void WriteStatus(string line) => diagnostics.WriteLine(Printable.Of(line));

    /// <summary>An error: one line, whatever is in the message.</summary>
    public void WriteError(string message) => diagnostics.WriteLine($"email-scheduler: {Printable.Of(OneLine(message))}");

    // What is not a terminal gets no colour, whatever the environment says of the one that the program was started from.
    private static IAnsiConsole CreateConsole(TextWriter writer)
    {
        var console = new AnsiConsoleOutput(writer);
        var created = AnsiConsole.Create(new AnsiConsoleSettings { Out = console, Ansi = console.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No });
        created.Pipeline.Attach(new PrintableHook());
        return created;
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
