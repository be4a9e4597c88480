using System.Diagnostics;
using EmailScheduler.Storage.Workspaces;

namespace EmailScheduler.Storage.Tests.Workspaces;

/// <summary>Other people on the machine: what they put into a folder that all may write concerns no run, and what runs make there does not concern them.</summary>
public sealed class OtherAccountsTests : FolderTests
{
    private const string Name = "email-scheduler-run-1-theirs-0";
    private const string Nobody = AccountProcess.Nobody;
    private const string Another = "65533";

    public OtherAccountsTests()
    {
        // As /tmp is.
        Run("chmod", "755", Folder.Path);
        Directory.CreateDirectory(Temp);
        Run("chmod", "1777", Temp);
    }

    private string Temp => Folder.File("temp");

    /// <summary>What another account, or a joker, has put there.</summary>
    public static IEnumerable<TheoryDataRow<string, string>> Left => LongTests.First(
        new TheoryData<string, string>
        {
            { "a folder that no one else may read", $"mkdir -m 700 {Name} && touch {Name}/file && chown -R {Another} {Name}" },
            { "a lock on what the account itself owns", $"mkdir {Name} && chown OWN {Name} && touch {Name}.lock && chown {Another} {Name}.lock" },
            { "a link to a folder of the account, which owns the link", $"mkdir ../precious && touch ../precious/file && chown -R OWN ../precious && ln -s ../precious {Name} && chown -h OWN {Name}" },
            { "a pipe", $"mkfifo {Name}.lock && chown OWN {Name}.lock" },
            { "a folder", $"mkdir {Name} && touch {Name}/file && chown -R {Another} {Name}" },
            { "a folder with its lock", $"mkdir {Name} && touch {Name}.lock && chown {Another} {Name} {Name}.lock" },
            { "a lock that anyone may take", $"touch {Name}.lock && chmod 666 {Name}.lock && chown {Another} {Name}.lock" },
            { "a link to a folder of the account", $"mkdir ../precious && touch ../precious/file && chown -R OWN ../precious && ln -s ../precious {Name}" },
            { "a lock that is a link to a file of the account", $"touch ../precious && chown OWN ../precious && ln -s ../precious {Name}.lock && chown -h OWN {Name}.lock" },
            { "a lock that is a link to nothing", $"ln -s ../made {Name}.lock && chown -h {Another} {Name}.lock" },
        },
        byDefault: 4);

    [Theory]
    [MemberData(nameof(Left))]
    public async Task Create_LeftByAnotherAccount_IsLeftAloneAndEndsNoRun(string what, string script)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Becoming another account needs root on Linux.");
        foreach (var account in (string[])["0", Nobody])
        {
            Run("sh", "-c", $"cd '{Temp}' && {script.Replace("OWN", account, StringComparison.Ordinal)}");
            var before = Entries();

            if (account == Nobody)
            {
                var answer = await AccountProcess.StartAsync(account, "022", AccountProcess.Verb, ProvideFor(Nobody), Database());
                Assert.True(answer.ExitCode == 0, $"{what}: {answer.Errors}");
            }
            else
            {
                Workspace.Create(Temp, "run-1").Dispose();
            }

            Assert.Equal(before, Entries());
            Run("sh", "-c", $"rm -rf '{Folder.Path}/store' '{Folder.Path}/precious' '{Temp}'/*");
        }
    }

    [Theory]
    [LongInlineData("0000")]
    [InlineData("0022")]
    [LongInlineData("0777")]
    public async Task Files_WhateverTheMask_AreTheOwnersAloneButDatabasesKeepTheirMode(string mask)
    {
        var folder = ProvideFor(Nobody);
        var database = Database();
        foreach (var mode in (string?[])[null, "664"])
        {
            if (mode is not null)
            {
                Run("chmod", mode, Path.Combine(folder, "store/org-data/99.db"));
            }

            var (exitCode, output, errors) = await AccountProcess.StartAsync(Nobody, mask, AccountProcess.Verb, folder, database);

            Assert.True(exitCode == 0, errors);
            var files = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).ToDictionary(line => line[1], line => line[0], StringComparer.Ordinal);
            Assert.Equal(mode ?? "600", files["store/org-data/99.db"]);
            Assert.Contains(files, file => file.Key.StartsWith("store/.store/locks/", StringComparison.Ordinal));
            Assert.Contains(files, file => file.Key.StartsWith("store/.store/meta/", StringComparison.Ordinal));
            Assert.Contains(files, file => file.Key.StartsWith("store/.store/staging/", StringComparison.Ordinal));
            Assert.Contains(files, file => file.Key.EndsWith("/database.db", StringComparison.Ordinal));
            Assert.All(
                files.Where(file => !file.Key.StartsWith("origin", StringComparison.Ordinal) && file.Key is not ("temp" or "store" or "store/org-data" or "store/org-data/99.db" or "store/org-data/99.db.runs")),
                file => Assert.Equal((file.Key, Directory.Exists(Path.Combine(folder, file.Key)) || IsGoneFolder(file.Key) ? "700" : "600"), (file.Key, file.Value)));
        }
    }

    /// <summary>Whoever could open a lock could keep it, and all runs waiting.</summary>
    [Fact]
    public async Task Locks_AnotherAccount_CannotTakeThem()
    {
        var folder = ProvideFor(Nobody);
        Assert.Equal(0, (await AccountProcess.StartAsync(Nobody, "0", AccountProcess.Verb, folder, Database())).ExitCode);
        using var workspace = Workspace.Create(Temp, "run-1");

        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, "store/.store/locks")).Append(workspace.Folder + ".lock"))
        {
            var (exitCode, _, errors) = await AccountProcess.StartAsync(Another, "022", "flock", "-n", file, "true");
            Assert.NotEqual(0, exitCode);
            Assert.Contains("Permission denied", errors, StringComparison.Ordinal);
        }
    }

    /// <summary>Else a database would pass for one that another program has put there.</summary>
    [Fact]
    public async Task Head_OwnMetadataMayNotBeRead_FailsAndNamesTheRemedy()
    {
        var folder = ProvideFor(Nobody);
        var database = Database();
        Assert.Equal(0, (await AccountProcess.StartAsync(Nobody, "022", AccountProcess.Verb, folder, database)).ExitCode);
        Run("sh", "-c", $"chmod 000 '{folder}'/store/.store/meta/*/content-*.json");

        var (exitCode, _, errors) = await AccountProcess.StartAsync(Nobody, "022", AccountProcess.Verb, folder, database);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("Give the account that runs this read and write access", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mkdir there")]
    [InlineData("mkdir elsewhere && ln -s elsewhere there")]
    [InlineData("ln -s nowhere there")]
    [InlineData("touch there")]
    public void TryCreateNewFolder_SomeoneWasFaster_TakesNoneThatIsNotItsOwn(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A shell makes what is there.");
        Run("sh", "-c", $"cd '{Folder.Path}' && {script}");

        Assert.False(PrivateFile.TryCreateNewFolder(Folder.File("there")));
        Assert.True(PrivateFile.TryCreateNewFolder(Folder.File("new")));
    }

    // The folder that a process of its own keeps is gone with the process.
    private static bool IsGoneFolder(string name) => Path.GetFileName(name) is var last && (last.StartsWith("writer-", StringComparison.Ordinal) || last.StartsWith("email-scheduler-run-", StringComparison.Ordinal)) && !last.EndsWith(".lock", StringComparison.Ordinal);

    private string ProvideFor(string account)
    {
        Run("sh", "-c", $"mkdir -p '{Folder.Path}/store' && chown {account} '{Folder.Path}/store' && chmod 755 '{Folder.Path}/store'");
        return Folder.Path;
    }

    private string Database()
    {
        var file = Path.Combine(Directory.CreateDirectory(Folder.File("origin")).FullName, "origin.db");
        if (!File.Exists(file))
        {
            Sql.Execute(file, "CREATE TABLE t(a)");
            Run("chmod", "644", file);
        }

        return file;
    }

    private List<string> Entries() =>
        [.. Directory.EnumerateFileSystemEntries(Folder.Path, "*", SearchOption.AllDirectories).Where(entry => !entry.StartsWith(Folder.File("store"), StringComparison.Ordinal) && !entry.StartsWith(Folder.File("origin"), StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
