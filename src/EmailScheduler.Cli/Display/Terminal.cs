using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EmailScheduler.Cli.Commands;
using Spectre.Console;

namespace EmailScheduler.Cli.Display;

/// <summary>The two streams of a terminal: the answer goes to stdout, everything else to stderr.</summary>
internal sealed class Terminal(TextWriter answers, TextWriter notes, bool json, bool verbose)
{
    private static readonly JsonSerializerOptions Document = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The streams of a call, as it wants them used.</summary>
    public static Terminal Of(ParseResult parsed, CommonOptions common) =>
        new(parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, parsed.GetValue(common.Json), parsed.GetValue(common.Verbose));

    /// <summary>Stdout as it is, for what is neither a document nor for people.</summary>
    public TextWriter Output => answers;

    /// <summary>For people, on stdout.</summary>
    public IAnsiConsole Answers { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(answers) });

    /// <summary>For people, on stderr.</summary>
    public IAnsiConsole Notes { get; } = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(notes) });

    /// <summary>Whether the answer is a JSON document.</summary>
    public bool Json => json;

    /// <summary>Whether stack traces and logs are wanted.</summary>
    public bool Verbose => verbose;

    /// <summary>Answers: the document, on one line, where JSON is wanted, else what is shown to people.</summary>
    public void Answer<T>(T document, Action<IAnsiConsole> show)
    {
        if (json)
        {
            answers.WriteLine(JsonSerializer.Serialize(document, Document));
        }
        else
        {
            show(Answers);
        }
    }

    /// <summary>A line on stdout, never wrapped.</summary>
    public void Say(string line) => answers.WriteLine(line);

    /// <summary>A line on stderr, never wrapped.</summary>
    public void Note(string line) => notes.WriteLine(line);

    /// <summary>An error: one line, whatever is in the message.</summary>
    public void Error(string message) => notes.WriteLine($"email-scheduler: {OneLine(message)}");

    private static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
