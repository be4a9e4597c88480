using System.Diagnostics;
using System.Globalization;

namespace EmailScheduler.Cli.Tests.FailedCalls;

/// <summary>
/// A process that carries out one command line after the other. Once it has done one, all code is loaded, so that of the next only the calls of the command
/// itself are left: these are recorded or made to fail, by strace, which is attached for one command.
/// </summary>
internal sealed class ServingProcess : IDisposable
{
    public const string Verb = "serve-commands";

    private readonly Process _process;

    private ServingProcess(Process process) => _process = process;

    public bool HasDied => _process.HasExited;

    /// <summary>What the process does: a line of arguments between tabs is answered by a line of the exit code and what was said on stderr.</summary>
    public static async Task<int> ServeAsync()
    {
        while (Console.ReadLine() is { } line)
        {
            using var errors = new StringWriter();
            using var output = new StringWriter();
            var exitCode = await CliApplication.RunAsync(line.Split('\t'), output, errors);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{exitCode}\t{errors.ToString().ReplaceLineEndings(" ")}"));
        }

        return 0;
    }

    public static ServingProcess Start() => new(Process.Start(new ProcessStartInfo(Path.ChangeExtension(typeof(Program).Assembly.Location, null), [Verb])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!);

    /// <summary>Carries out a command.</summary>
    public async Task<(int ExitCode, string Errors)> RunAsync(params string[] arguments)
    {
        await _process.StandardInput.WriteLineAsync(string.Join('\t', arguments));
        await _process.StandardInput.FlushAsync();
        var answer = await _process.StandardOutput.ReadLineAsync(Cancel);
        return answer?.Split('\t', 2) is [var code, var errors]
            ? (int.Parse(code, CultureInfo.InvariantCulture), errors)
            : throw new InvalidOperationException("The process has died: " + await _process.StandardError.ReadToEndAsync(Cancel));
    }

    /// <summary>Carries out a command under strace, and returns what strace has written.</summary>
    public async Task<(int ExitCode, string Errors, string[] Trace)> RunTracedAsync(string trace, string[] options, params string[] arguments)
    {
        var process = _process.Id.ToString(CultureInfo.InvariantCulture);
        Process strace;
        try
        {
            strace = Process.Start(new ProcessStartInfo("strace", ["-f", "-o", trace, .. options, "-p", process]) { RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("Needs strace: 'apt-get install strace'.");
            throw;
        }

        using (strace)
        {
            var said = await strace.StandardError.ReadLineAsync(Cancel) ?? "";
            Assert.SkipWhen(said.Contains("ptrace", StringComparison.Ordinal), "This account may not trace processes.");
            Assert.Contains("attached", said, StringComparison.Ordinal);
            var rest = strace.StandardError.ReadToEndAsync(Cancel);
            var (exitCode, errors) = await RunAsync(arguments);
            using (var interrupt = Process.Start("kill", ["-INT", strace.Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await interrupt.WaitForExitAsync(Cancel);
            }

            await strace.WaitForExitAsync(Cancel);
            await rest;
            return (exitCode, errors, await File.ReadAllLinesAsync(trace, Cancel));
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
