using System.Diagnostics;

namespace EmailScheduler.Cli.Tests;

/// <summary>Streams that are closed or full, or whose reader goes away, end no command otherwise than it would have ended.</summary>
public sealed class StandardStreamTests : SandboxTests
{
    private const int Done = 0, NoSuchState = 65, BadConfiguration = 78;

    /// <summary>Commands that write a result, and what a shell does to their streams.</summary>
    public static TheoryData<string, string, int> Streams
    {
        get
        {
            var cases = new List<(string Command, string Streams, int ExitCode)>();
            foreach (var command in LongTests.AreWanted ? (string[])["status --json", "--help", "plan --csv - --as-of 2025-06-01", "plan --as-of 2025-06-01 --csv /dev/stdout", "run --no-wait --as-of 2025-06-01", "diff 1 1"] : ["status"])
            {
                var outcome = command == "diff 1 1" ? NoSuchState : Done;
                foreach (var streams in (string[])[">&-", "2>&-", "2>/dev/full", "<&-", "<&- >&- 2>&-", ">&- 2>&-", "| true", "| head -1", "2>&1 >/dev/null"])
                {
                    cases.Add((command, streams, command.EndsWith("stdout", StringComparison.Ordinal) && streams.Contains(">&-", StringComparison.Ordinal) ? -1 : outcome));
                }

                cases.Add((command, ">/dev/full", outcome == Done ? BadConfiguration : outcome));
            }

            return [.. LongTests.Some(cases, byDefault: 4, wanted: 12).Select(each => new TheoryDataRow<string, string, int>(each.Command, each.Streams, each.ExitCode))];
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Command_StreamIsNotThere_EndsAsItWould(string command, string streams, int exitCode)
    {
        await Sandbox.WithSampleAsync(20);

        var (code, errors) = await ShellAsync(command, streams);

        // What a file option names is asked for: where that is a stream that is closed, it cannot be written.
        Assert.True(exitCode < 0 ? code is Done or BadConfiguration : code == exitCode, $"{code}: {errors}");
        Assert.DoesNotContain("xception", errors, StringComparison.Ordinal);
        if (streams == ">/dev/full" && exitCode == BadConfiguration)
        {
            Assert.Contains("No space left", errors, StringComparison.Ordinal);
        }
    }

    /// <summary>It would wait for ever for what cannot come.</summary>
    [Fact]
    public async Task Events_StdinIsClosed_Is78()
    {
        var (code, errors) = await ShellAsync("events add -", "<&-");

        Assert.True(code == BadConfiguration, errors);
        Assert.Contains("stdin", errors, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Errors)> ShellAsync(string command, string streams)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell of Unix.");
        var program = Sandbox.Program;
        var script = $"set -o pipefail; dotnet '{program}' {command} --store '{Sandbox.Store}' --set 'Temp:Folder={Sandbox.Temp}' {streams}";
        var start = new ProcessStartInfo("bash", ["-c", script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Sandbox.Folder };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            await output;
            return (process.ExitCode, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
