using System.Diagnostics;

namespace EmailScheduler.Cli.Tests;

/// <summary>What people see: in terminals of several widths and in a pipe, nothing is cut off.</summary>
public sealed class TerminalTests : SandboxTests
{
    private const string Day = "2025-06-02";

    // Starts the program in a pseudo-terminal of a width, and passes on what it writes there.
    private const string PseudoTerminal = """
        import fcntl, os, pty, struct, sys, termios
        child, terminal = pty.fork()
        if child == 0:
            # Not before the terminal has its width.
            sys.stdin.readline()
            os.execvp(sys.argv[2], sys.argv[2:])
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, int(sys.argv[1]), 0, 0))
        os.write(terminal, b"\n")
        try:
            while block := os.read(terminal, 65536):
                os.write(1, block)
        except OSError:
            pass
        sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """;

    [Theory]
    [LongInlineData("object")]
    [InlineData("log")]
    public async Task Command_AnyWidth_ShowsEachNumberIdAndTimeWhole(string layout)
    {
        string[] setting = ["--set", $"Database:Layout={layout}"];
        await Sandbox.SucceedAsync(["sample", "--contacts", "300", "--as-of", "2025-06-01", .. setting]);
        await Sandbox.SucceedAsync(["run", "--as-of", "2025-06-01", .. setting]);
        _ = await Sandbox.RunAsync(["run", "--as-of", Day, "--set", "Scheduling:BirthdayDaysBefore=10", .. setting]);
        _ = await Sandbox.RunAsync("run", "--as-of", Day);
        var states = (await Sandbox.RunAsync("history", "--json")).Document.GetProperty("commits").EnumerateArray().Select(state => state.GetProperty("id").GetString()!).ToList();
        string[] commands =
        [
            "status", "status --verbose", "history", "history verify", "versions list", $"diff {states[^1]} {states[0]}", $"restore {states[^1]}", $"emails due --date {Day}", $"emails due --date {Day} --with-addresses",
            $"explain --contact 3 --as-of {Day}", "lease show", $"plan --as-of {Day}", $"plan --verbose --as-of {Day}", $"run --as-of {Day}", $"run --verbose --as-of {Day}", "doctor",
        ];

        var wrong = new List<string>();
        foreach (var command in commands)
        {
            var piped = Exact((await Sandbox.RunAsync(command.Split(' '))).Output);
            Assert.NotEmpty(piped);
            foreach (var width in (int[])[60, 80, 200])
            {
                var shown = await Sandbox.RunAsync(width, command.Split(' '));
                var words = Exact(shown.Output).ToHashSet(StringComparer.Ordinal);
                wrong.AddRange(shown.Output.Split('\n').Where(line => line.Length > width && line.Trim().Contains(' ', StringComparison.Ordinal)).Select(line => $"{command}, {width}: longer: {line}"));
                wrong.AddRange(piped.Where(word => !IsOfTheCall(command, word) && !words.Contains(word)).Select(word => $"{command}, {width}: lost: {word}"));
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Run_RealTerminal_FitsItAndShowsProgress()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/python3"), "Python makes the terminal.");
        await Sandbox.WithSampleAsync(200);

        var run = await InTerminalAsync(60, "run", "--as-of", "2025-06-01");
        var history = await InTerminalAsync(60, "history");

        Assert.Contains("\u001b[", run, StringComparison.Ordinal);

        // A step that ends before the next picture is drawn is never seen.
        Assert.Matches("take the lease|check out|schedule|read contacts|plan|write|verify|commit", run[..run.IndexOf("Organization 99: completed", StringComparison.Ordinal)]);
        var screen = run[run.IndexOf("Organization 99: completed", StringComparison.Ordinal)..];
        Assert.Contains("█", screen, StringComparison.Ordinal);
        Assert.All((screen + history).Split('\n'), line => Assert.InRange(line.Trim('\r').Length, 0, 60 + (line.Contains('\u001b', StringComparison.Ordinal) ? 10 : 0)));
        Assert.Matches(@"Rows: [1-9][\d,]*", history);
    }

    private async Task<string> InTerminalAsync(int width, params string[] arguments)
    {
        var start = new ProcessStartInfo("python3", ["-c", PseudoTerminal, $"{width}", "dotnet", Sandbox.Program, .. arguments, "--store", Sandbox.Store, "--set", $"Temp:Folder={Sandbox.Temp}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TERM"] = "xterm";
        start.Environment.Remove("COLUMNS");
        start.Environment.Remove("NO_COLOR");
        using var process = Process.Start(start)!;
        return (await Sandbox.EndAsync(process)).Succeeded().Output;
    }

    /// <summary>The words that a person copies or reckons with: all that have a digit.</summary>
    private static List<string> Exact(string output) => [.. output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('(', ')', ',', '.', ':', ';')).Where(word => word.Any(char.IsAsciiDigit))];

    // Each call has its own run id, times and measurements.
    private static bool IsOfTheCall(string command, string word) =>
        word.Contains('@', StringComparison.Ordinal)
        || (command.Split(' ')[0] is "run" or "plan" or "doctor" or "restore" && (word.Length > 20 || word.Contains('.', StringComparison.Ordinal) || command == "doctor" || command.Contains("--verbose", StringComparison.Ordinal)))
        || (command.StartsWith("run", StringComparison.Ordinal) && word.EndsWith('Z'));
}
