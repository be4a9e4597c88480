using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EmailScheduler.Cli.Tests;

/// <summary>The program as it is given to people: a tool of the .NET SDK, a single file, its completion in a shell, its version.</summary>
public sealed class PackagingTests : SandboxTests
{
    private static readonly string Root = SourceFolder.Of("Functions.sln");
    private static readonly string Project = Path.Combine(Root, "src", "EmailScheduler.Cli");

    [LongFact]
    public async Task Tool_InstalledFromAFolder_RunsAndSaysItsCommit()
    {
        var (packages, tools) = (Path.Combine(Sandbox.Folder, "packages"), Path.Combine(Sandbox.Folder, "tools"));
        var locked = await File.ReadAllTextAsync(Path.Combine(Project, "packages.lock.json"), Cancel);

        await RunAsync("dotnet", "pack", Project, "-p:RunAnalyzers=false", "-o", packages, "-nologo");
        await RunAsync("dotnet", "tool", "install", "email-scheduler", "--tool-path", tools, "--add-source", packages, "--version", "0.1.0");

        await AssertRunsAsync(Path.Combine(tools, "email-scheduler"));
        Assert.Equal(locked, await File.ReadAllTextAsync(Path.Combine(Project, "packages.lock.json"), Cancel));
    }

    [LongFact]
    public async Task SingleFile_PublishedByItsProfile_RunsWithNothingBesideIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal), "There is no profile for this system, or its file has another name.");
        var profile = OperatingSystem.IsMacOS() ? "osx-arm64" : RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        var published = Path.Combine(Sandbox.Folder, "published");
        var locked = await File.ReadAllTextAsync(Path.Combine(Project, "packages.lock.json"), Cancel);

        // One image of the program and the framework takes minutes of two processors: as it is given to people where that is asked for, and each assembly by itself where all tests are run.
        string[] image = Environment.GetEnvironmentVariable("EMAILSCHEDULER_TEST_IMAGE") == "1" ? [] : ["-p:PublishReadyToRunComposite=false"];
        await RunAsync("dotnet", ["publish", Project, $"-p:PublishProfile={profile}", .. image, "-p:RunAnalyzers=false", "-o", published, "-nologo"]);

        // The licences must be beside what they are of.
        Assert.Equal(["LICENSE", "NOTICE", "email-scheduler"], Directory.EnumerateFileSystemEntries(published).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        await AssertRunsAsync(Path.Combine(published, "email-scheduler"));
        Assert.Equal(locked, await File.ReadAllTextAsync(Path.Combine(Project, "packages.lock.json"), Cancel));
    }

    /// <summary>What a person's shell asks when the tab key is pressed.</summary>
    [Theory]
    [InlineData("email-scheduler organ", 1, "organizations")]
    [LongInlineData("email-scheduler organizations l", 2, "list")]
    [InlineData("email-scheduler run --par", 2, "--parallel")]
    [LongInlineData("email-scheduler completion f", 2, "fish")]
    public async Task Completion_InBash_IsWhatTheProgramSuggests(string line, int word, string expected)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash.");
        var program = Path.Combine(AppContext.BaseDirectory, "email-scheduler.dll");
        var script = $$"""
            email-scheduler() { dotnet '{{program}}' "$@"; }
            eval "$(email-scheduler completion bash)"
            COMP_LINE='{{line}}'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=({{line}}); COMP_CWORD={{word}}
            _email_scheduler
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        Assert.Equal(expected, (await RunAsync("bash", "-c", script)).Output.Trim());
    }

    private async Task AssertRunsAsync(string program)
    {
        var version = await RunAsync(program, "--version");
        await RunAsync(program, "sample", "--contacts", "50", "--store", Sandbox.Store);
        var run = await RunAsync(program, "run", "--json", "--store", Sandbox.Store);

        // Without a repository, as from an archive of the sources, no commit is known.
        Assert.Matches(Directory.Exists(Path.Combine(Root, ".git")) || File.Exists(Path.Combine(Root, ".git")) ? @"\A\d+\.\d+\.\d+\+[0-9a-f]{40}\n\z" : @"\A\d+\.\d+\.\d+", version.Output);
        Assert.Equal("completed", run.Status);
    }

    private async Task<Answer> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Sandbox.Folder, RedirectStandardOutput = true, RedirectStandardError = true };

        // The single file puts its native library there.
        start.Environment["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = Path.Combine(Sandbox.Folder, "extracted");
        using var process = Process.Start(start)!;
        return (await Sandbox.EndAsync(process)).Succeeded();
    }
}
