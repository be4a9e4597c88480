using System.Diagnostics;
using System.Runtime.Versioning;

namespace EmailScheduler.Cli.Tests;

/// <summary>What a file option names is written as it is meant to be: whole where it is a file, through what is none.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class OutputFileTests : SandboxTests
{
    private const string Heading = "contact_id,email_type";

    /// <summary>Commands that write a file that is to be named last.</summary>
    public static TheoryData<string> Commands => new() { "plan --csv", "sample --contacts 5 --output", "restore CURRENT --output" };

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task File_Fifo_IsWrittenThroughAndStaysOne(string command)
    {
        var fifo = Path.Combine(Sandbox.Folder, "fifo");
        await MakeAsync("mkfifo", fifo);
        var reading = Task.Run(() => File.ReadAllBytesAsync(fifo, Cancel), Cancel);

        (await RunAsync(command, fifo)).Succeeded();

        Assert.True((await reading.WaitAsync(TimeSpan.FromMinutes(1), Cancel)).Length > 100);
        Assert.Equal(0, new FileInfo(fifo).Length);
        AssertNothingBeside(fifo);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task File_FullDevice_Is78AndTheDeviceStays(string command)
    {
        var answer = await RunAsync(command, "/dev/full");

        answer.AssertFailed(78, "/dev/full");
        Assert.Throws<IOException>(() => File.WriteAllText("/dev/full", "x"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Sandbox.Temp));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task File_NullDevice_IsDone(string command) => Assert.Equal(0, (await RunAsync(command, "/dev/null")).ExitCode);

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task File_LinkToNothing_MakesWhatItPointsTo(string command)
    {
        var (link, target) = Link();

        (await RunAsync(command, link)).Succeeded();

        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.True(new FileInfo(target).Length > 100);
        AssertNothingBeside(target);
    }

    [Fact]
    public async Task Csv_LinkToAFile_ReplacesTheFileAndKeepsItsMode()
    {
        var (link, target) = Link();
        await File.WriteAllTextAsync(target, "before", Cancel);
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Assert.Equal(0, (await RunAsync("plan --csv", link)).ExitCode);

        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.StartsWith(Heading, await File.ReadAllTextAsync(target, Cancel), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task File_LinksInALoop_Is78(string command)
    {
        var (one, other) = (Path.Combine(Sandbox.Folder, "one"), Path.Combine(Sandbox.Folder, "other"));
        File.CreateSymbolicLink(one, other);
        File.CreateSymbolicLink(other, one);

        // On a thread of its own: what follows them for ever never comes back.
        var answer = await Task.Run(() => RunAsync(command, one), Cancel).WaitAsync(TimeSpan.FromMinutes(1), Cancel);

        answer.AssertFailed(78, one);
    }

    [Fact]
    public async Task Csv_RunFails_LeavesTheFileAsItWas()
    {
        var file = Path.Combine(Sandbox.Folder, "rows.csv");
        await File.WriteAllTextAsync(file, "before", Cancel);

        Assert.Equal(65, (await Sandbox.RunAsync("plan", "--csv", file, "--as-of", "2025-06-01")).ExitCode);

        Assert.Equal("before", await File.ReadAllTextAsync(file, Cancel));
        AssertNothingBeside(file);
    }

    [Theory]
    [InlineData("sample --contacts 5 --output")]
    [InlineData("restore CURRENT --output")]
    public async Task Output_AFileIsThere_Is78AndStays(string command)
    {
        var (link, target) = Link();
        await File.WriteAllTextAsync(target, "before", Cancel);

        (await RunAsync(command, target)).AssertFailed(78, $"Option '--output' has the value '{target}': '{target}' is there already; give the name of a new file.");
        Assert.Equal(78, (await RunAsync(command, link)).ExitCode);

        Assert.Equal("before", await File.ReadAllTextAsync(target, Cancel));
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task File_FolderIsMissing_NamesTheFolderAlone(string command)
    {
        var answer = await RunAsync(command, Path.Combine(Sandbox.Folder, "none", "file"));

        answer.AssertFailed(78, $"there is no folder '{Path.Combine(Sandbox.Folder, "none")}'; give a file in a folder that can be written.");
    }

    /// <summary>SQLite would apply it to the restored state; it may also be all that is left of another database.</summary>
    [Fact]
    public async Task Restore_WriteAheadLogBesideTheOutput_Is78AndStays()
    {
        var file = Path.Combine(Sandbox.Folder, "past.db");
        await File.WriteAllTextAsync(file + "-wal", "another program's", Cancel);

        Assert.Equal(78, (await RunAsync("restore CURRENT --output", file)).ExitCode);

        Assert.Equal("another program's", await File.ReadAllTextAsync(file + "-wal", Cancel));
    }

    private (string Link, string Target) Link()
    {
        var (link, target) = (Path.Combine(Sandbox.Folder, "link"), Path.Combine(Directory.CreateDirectory(Path.Combine(Sandbox.Folder, "elsewhere")).FullName, "target"));
        File.CreateSymbolicLink(link, target);
        return (link, target);
    }

    private async Task<Answer> RunAsync(string command, string file)
    {
        if (!File.Exists(Sandbox.Database))
        {
            await Sandbox.WithSampleAsync(20);
            await Sandbox.SucceedAsync("run", "--as-of", "2025-06-01");
        }

        var current = (await Sandbox.RunAsync("history", "--json")).Document.GetProperty("commits")[0].GetProperty("id").GetString()!;
        return await Sandbox.RunAsync([.. command.Split(' ').Select(word => word == "CURRENT" ? current : word), file, "--as-of", "2025-06-02"]);
    }

    private static void AssertNothingBeside(string file) =>
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.GetDirectoryName(file)!), other => other.StartsWith(file + ".", StringComparison.Ordinal));

    private static async Task MakeAsync(string command, string path)
    {
        using var process = Process.Start(command, path);
        await process.WaitForExitAsync(Cancel);
    }
}
