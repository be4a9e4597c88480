using System.Diagnostics;
using System.Text.Json;

namespace EmailScheduler.Storage.Tests.Objects.Directories;

/// <summary>
/// Another program that has a database open: a process of Python with the SQLite that it brings, which runs the statements it is given, one after the other, and
/// can be killed and stopped at any of them.
/// </summary>
internal sealed class SqliteProgram : IDisposable
{
    private const string Script = """
        import json, sqlite3, sys
        database = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=float(sys.argv[2]))
        for line in sys.stdin:
            try:
                answer = {"rows": [list(row) for row in database.execute(json.loads(line))]}
            except sqlite3.Error as error:
                answer = {"error": str(error)}
            print(json.dumps(answer), flush=True)
        """;

    // The interpreter itself: what is first in the path may be a script that looks for it.
    private static readonly string? Interpreter = Find();

    private readonly Process _process;

    private SqliteProgram(Process process) => _process = process;

    /// <summary>Starts a program that waits up to so many seconds for a lock.</summary>
    public static SqliteProgram Open(string path, double timeout = 0)
    {
        // Isolated and without site packages, it starts in half the time.
        Assert.SkipWhen(Interpreter is null, "Needs python3 with its sqlite3 module: 'apt-get install python3'.");
        var start = new ProcessStartInfo(Interpreter!, ["-I", "-S", "-c", Script, path, timeout.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new SqliteProgram(Process.Start(start)!);
    }

    /// <summary>Makes a database with another program, which ends.</summary>
    public static async Task CreateAsync(string path, string journalMode, params string[] statements)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var program = Open(path);
        foreach (var statement in statements.Prepend($"PRAGMA journal_mode = {journalMode}"))
        {
            await program.RunAsync(statement);
        }

        await program.EndAsync();
    }

    /// <summary>What a program that opens the database now reads, rows and columns joined by commas.</summary>
    public static async Task<string> ReadAsync(string path, string sql)
    {
        using var program = Open(path, timeout: 30);
        var rows = await program.RunAsync(sql);
        await program.EndAsync();
        return rows;
    }

    /// <summary>Runs a statement, which must succeed.</summary>
    /// <returns>The rows, and the columns of each, joined by commas.</returns>
    public async Task<string> RunAsync(string sql)
    {
        var (rows, error) = await TryAsync(sql);
        return error is null ? rows : throw new InvalidOperationException($"{sql}: {error}");
    }

    /// <summary>Runs a statement; of one that fails, what SQLite says of it.</summary>
    public async Task<(string Rows, string? Error)> TryAsync(string sql)
    {
        Send(sql);
        return await AnswerAsync();
    }

    /// <summary>Gives it a statement without waiting for the answer.</summary>
    public void Send(string sql)
    {
        _process.StandardInput.WriteLine(JsonSerializer.Serialize(sql));
        _process.StandardInput.Flush();
    }

    public async Task<(string Rows, string? Error)> AnswerAsync()
    {
        using var answer = JsonDocument.Parse(await _process.StandardOutput.ReadLineAsync(Cancel) ?? throw new InvalidOperationException("The program has ended."));
        return answer.RootElement.TryGetProperty("error", out var error)
            ? ("", error.GetString())
            : (string.Join(',', answer.RootElement.GetProperty("rows").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.ToString())), null);
    }

    /// <summary>Ends it as a program ends that closes its database.</summary>
    public async Task EndAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(Cancel);
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Cancel);
    }

    public void Stop() => Signal("STOP");

    public void Continue() => Signal("CONT");

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static string? Find()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", ["-c", "import sqlite3, sys; print(sys.executable)"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var path = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? path : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
