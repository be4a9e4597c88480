using System.Diagnostics;
using System.Text.RegularExpressions;

namespace EmailScheduler.Cli.Tests;

/// <summary>A folder store that is copied as docs/operations.md, "Copying, backing up, moving a folder", says is the same store.</summary>
public sealed partial class FolderBackupTests : SandboxTests
{
    private string Backup => Path.Combine(Sandbox.Folder, "backup");

    /// <summary>A log that was closed when its database was taken back: only what the store knows about the file says so.</summary>
    [Theory]
    [InlineData("cp -a \"$from\" \"$to\"")]
    [InlineData("mkdir \"$to\" && (cd \"$from\" && tar --format=posix -cf - .) | tar -xf - -C \"$to\"")]
    public async Task Copy_WithItsTimes_OfADatabaseThatWasALog_IsAPlainFileToo(string copying)
    {
        await Sandbox.WithSampleAsync(20);
        await Sandbox.SucceedAsync("convert", "--to", "log");
        await Sandbox.SucceedAsync("convert", "--to", "object");

        await CopyAsync(copying);

        Assert.Contains("in the object layout", await StatusOfBackupAsync(), StringComparison.Ordinal);
    }

    /// <summary>The published copy of a log has to keep its bytes, and what another program has written may be in its write-ahead log alone.</summary>
    [Theory]
    [InlineData("log", "delete")]
    [InlineData("object", "wal")]
    public async Task Backup_WhileAnotherProgramHasTheDatabaseOpen_HasWhatItCommitted(string layout, string mode)
    {
        await Sandbox.WithSampleAsync(20);
        if (layout == "log")
        {
            await Sandbox.SucceedAsync("convert", "--to", "log");
            await Sandbox.SucceedAsync("run", "--set", "Log:Publish=every-run");
        }

        using var program = Sql.Open(Sandbox.Database);
        Sql.Execute(program, $"PRAGMA journal_mode = {mode}; PRAGMA wal_autocheckpoint = 0");
        if (layout == "object")
        {
            Sql.Execute(program, "UPDATE contacts SET first_name = 'Changed'");
        }

        await CopyAsync("cp -a \"$from\" \"$to\" && rm -f \"$to\"/org-data/99.db \"$to\"/org-data/99.db-*\n" + DocumentedLoop());

        Assert.Contains($"in the {layout} layout", await StatusOfBackupAsync(), StringComparison.Ordinal);
        Assert.Equal(layout == "object" ? 20L : 0L, Sql.Read(Path.Combine(Backup, "org-data", "99.db"), "SELECT count(*) FROM contacts WHERE first_name = 'Changed'"));
    }

    private static string DocumentedLoop() =>
        Loop().Match(File.ReadAllText(Path.Combine(SourceFolder.Of("global.json"), "docs", "operations.md"))) is { Success: true } found ? found.Value : throw new InvalidOperationException("docs/operations.md has no loop that backs up databases.");

    private async Task<string> StatusOfBackupAsync() => (await Sandbox.CallAsync(["status", "--org", "99", "--store", Backup])).Succeeded().Output;

    private async Task CopyAsync(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash.");
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, "sqlite3"))), "There is no program sqlite3.");
        var start = new ProcessStartInfo("bash", ["-e", "-o", "pipefail", "-c", script]) { RedirectStandardError = true, Environment = { ["from"] = Sandbox.Store, ["to"] = Backup } };
        using var copying = Process.Start(start)!;
        var errors = await copying.StandardError.ReadToEndAsync(Cancel);
        await copying.WaitForExitAsync(Cancel);
        Assert.Equal((0, ""), (copying.ExitCode, errors));
    }

    [GeneratedRegex("^for db in .*?^done$", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Loop();
}
