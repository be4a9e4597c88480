using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace EmailScheduler.Cli.Tests;

/// <summary>
/// A process of the tests that carries out one command after the other, each with an environment and a folder of its own. A process for each command takes ten times as long:
/// it starts, and compiles the same code again.
/// </summary>
internal sealed class CommandProcess
{
    public const string Verb = "run-commands";

    private static readonly ConcurrentBag<CommandProcess> Idle = [];

    // It ends with its input, that is, with the process of the tests, however that ends.
    private readonly Process _process = Process.Start(new ProcessStartInfo(Path.ChangeExtension(typeof(Program).Assembly.Location, OperatingSystem.IsWindows() ? "exe" : null), [Verb])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>Carries out a command in a process that carries out no other meanwhile.</summary>
    /// <param name="folder">The current folder.</param>
    /// <param name="environment">What the environment has besides that of the tests; <see langword="null"/> for what it lacks.</param>
    /// <param name="arguments">The command.</param>
    public static async Task<Answer> RunAsync(string folder, IReadOnlyDictionary<string, string?> environment, string[] arguments)
    {
        var process = Idle.TryTake(out var idle) ? idle : new CommandProcess();
        await process._process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new Call(folder, environment, arguments)).AsMemory(), Cancel);
        await process._process.StandardInput.FlushAsync(Cancel);
        var ended = JsonSerializer.Deserialize<Ended>(await process._process.StandardOutput.ReadLineAsync(Cancel) ?? throw new InvalidOperationException("The process has ended; standard error says why."))!;

        // One that was left in the middle of a command is not used again.
        Idle.Add(process);
        return new Answer(ended.ExitCode, ended.Output, ended.Errors);
    }

    /// <summary>The process itself: carries out commands until its input ends.</summary>
    public static async Task<int> ServeAsync()
    {
        using var calls = new StreamReader(Console.OpenStandardInput());
        await using var answers = new StreamWriter(Console.OpenStandardOutput());
        Console.SetIn(TextReader.Null);
        while (await calls.ReadLineAsync() is { } line)
        {
            await answers.WriteLineAsync(JsonSerializer.Serialize(await CarryOutAsync(JsonSerializer.Deserialize<Call>(line)!)));
            await answers.FlushAsync();
        }

        return 0;
    }

    private static async Task<Ended> CarryOutAsync(Call call)
    {
        var before = call.Environment.Keys.ToDictionary(name => name, Environment.GetEnvironmentVariable, StringComparer.Ordinal);
        using var output = new StringWriter();
        using var errors = new StringWriter();
        try
        {
            SetEnvironment(call.Environment);
            Environment.CurrentDirectory = call.Folder;
            Console.SetOut(output);
            Console.SetError(errors);
            return new Ended(await CliApplication.RunAsync(call.Arguments, Console.Out, Console.Error), output.ToString(), errors.ToString());
        }
        finally
        {
            // The folder goes with its test.
            Environment.CurrentDirectory = AppContext.BaseDirectory;
            SetEnvironment(before);
        }
    }

    private static void SetEnvironment(IReadOnlyDictionary<string, string?> variables)
    {
        foreach (var (name, value) in variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    private sealed record Call(string Folder, IReadOnlyDictionary<string, string?> Environment, string[] Arguments);

    private sealed record Ended(int ExitCode, string Output, string Errors);
}
