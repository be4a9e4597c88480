using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace EmailScheduler.Cli.Display;

/// <summary>The program's two streams: the result goes to stdout, everything else to stderr.</summary>
internal sealed class CliOutput(TextWriter output, TextWriter diagnostics, bool json, bool verbose, bool quiet = false, int? width = null)
{
    /// <summary>The width of what is no terminal: a file or a pipe takes lines of any length.</summary>
    public const int Unlimited = int.MaxValue;

    private const int UsualWidth = 80;

    private static readonly JsonSerializerOptions Document = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What the commands that lines name are given.</summary>
    public NamedCommands Commands { get; init; } = NamedCommands.AsTheyAre;

    /// <summary>Stdout as it is, for what is neither a document nor for people.</summary>
    public TextWriter Writer => output;

    /// <summary>For people, on stdout.</summary>
    public IAnsiConsole ResultConsole { get; } = CreateConsole(output, width ?? WidthOf(output));

    /// <summary>Columns of the terminal that stdout is, or <see cref="Unlimited"/>.</summary>
    public int Width { get; } = width ?? WidthOf(output);

    /// <summary>For people, on stderr.</summary>
    public IAnsiConsole StatusConsole { get; } = CreateConsole(diagnostics, WidthOf(diagnostics));

    /// <summary>Whether a person can be asked: both what is shown and what is typed belong to a terminal.</summary>
    public bool IsTerminal { get; } = new AnsiConsoleOutput(diagnostics).IsTerminal && !Console.IsInputRedirected;

    /// <summary>Whether the result is a JSON document.</summary>
    public bool Json => json;

    /// <summary>Whether stack traces and logs are wanted.</summary>
    public bool Verbose => verbose;

    /// <summary>Whether errors alone are wanted; the exit code, and the document of <see cref="Json"/>, say the rest.</summary>
    public bool Quiet => quiet;

    /// <summary>Whether what is shown to people is wanted at all.</summary>
    public bool IsForPeople => !json && !quiet;

    /// <summary>Writes the result: the document, on one line, where JSON is wanted, else what is shown to people.</summary>
    public void WriteResult<T>(T document, Action<IAnsiConsole> show)
    {
        if (json)
        {
            output.WriteLine(Printable.Json(JsonSerializer.Serialize(document, Document)));
        }
        else if (!quiet)
        {
            show(ResultConsole);
        }
    }

    /// <summary>A line on stdout: on a terminal that is too narrow for it, broken between words; what is not printable in it is shown as <see cref="Printable"/> has it.</summary>
    /// <param name="line">The line.</param>
    /// <param name="hanging">Blanks before what goes on below.</param>
    public void WriteLine(string line, int hanging = 2)
    {
        if (!quiet)
        {
            foreach (var part in TextWrap.Lines(Printable.Of(Commands.In(line)), Width, hanging))
            {
                output.WriteLine(part);
            }
        }
    }

    /// <summary>A table on stdout.</summary>
    public void WriteTable(TextTable table)
    {
        if (!quiet)
        {
            foreach (var line in table.Lines(Width))
            {
                output.WriteLine(line);
            }
        }
    }

    /// <summary>A line on stderr, never wrapped; what is not printable in it is shown as <see cref="Printable"/> has it.</summary>
    public void WriteStatus(string line)
    {
        if (!quiet)
        {
            diagnostics.WriteLine(Printable.Of(Commands.In(line)));
        }
    }

    /// <summary>An error: one line, whatever is in the message.</summary>
    public void WriteError(string message) => diagnostics.WriteLine($"email-scheduler: {Printable.Of(Commands.In(OneLine(message)))}");

    // What is not a terminal gets no colour, whatever the environment says of the one that the program was started from.
    private static IAnsiConsole CreateConsole(TextWriter writer, int width)
    {
        var terminal = new AnsiConsoleOutput(writer);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = terminal, Ansi = terminal.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No });
        console.Pipeline.Attach(new PrintableHook());
        console.Profile.Width = width == Unlimited ? UsualWidth : width;
        return console;
    }

    /// <summary>Columns of the terminal that a stream is, or <see cref="Unlimited"/>.</summary>
    public static int WidthOf(TextWriter writer)
    {
        var console = new AnsiConsoleOutput(writer);
        return !console.IsTerminal ? Unlimited
            : int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns > 0 ? columns
            : console.Width > 0 ? console.Width : UsualWidth;
    }

    private static string OneLine(string text) =>
        string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
}
